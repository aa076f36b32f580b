//! The integration tests of this crate in one binary. Claims and controls on planted records are tested
//! with the page that shows them, in the crate `report`.

mod rules;
mod rules_of_recordings;
