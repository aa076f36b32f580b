//! The JSON Schema of study files: what an editor needs to complete keys and to mark mistakes.
//!
//! Deliberately absent: rules between keys (a grid that ascends, a target that is reached within the
//! steps); `softknee plan` checks them.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Study;

/// The schema, in draft 7, which editors of TOML understand.
pub fn schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Study>().into()
}
