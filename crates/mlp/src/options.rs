//! The options of a run that a study states, in one list.
//!
//! A new option is an entry of `training_options!` and the code of the trainer that applies it. The
//! structs of this file, the setters of [`crate::config::ConfigBuilder`], and every struct that is
//! declared with `with_training_options!` get it from the list.

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;

/// Expands the macro that is named first with the list. A struct may have fields of its own between
/// the groups.
#[doc(hidden)]
#[macro_export]
macro_rules! training_options {
    ([$($then:tt)*] $($input:tt)*) => {
        $($then)*! {
            [$($input)*]
            [
                /// The update rule, with its weight decay.
                optimizer: $crate::Optimizer,
            ]
            [
                /// How the learning rate changes from step to step.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                schedule: $crate::Schedule,
                /// Euclidean norm that a longer gradient of all parameters is shortened to.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                clip_norm: ::core::option::Option<f64>,
                /// Whether hidden layers are normalized, and where; in a study, the value for arms that do
                /// not set it.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                layer_norm: $crate::NormPosition,
                /// How initial biases are set; in a study, the value for arms that do not set it.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                bias_init: $crate::BiasInit,
                /// Whether hidden layers after the first are residual blocks, which needs one width for
                /// all; in a study, the value for arms that do not set it.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                residual: bool,
            ]
            [
                /// Examples in a mini-batch.
                batch_size: u32,
                /// Updates in a run.
                steps: u32,
            ]
            [
                /// Steps between two points of the training curve.
                curve_every: u32,
                /// Steps between two evaluations over whole splits.
                evaluate_every: u32,
                /// Steps after which hidden layers are recorded; in a study, in addition to start and end.
                #[serde(default)]
                snapshots: ::std::vec::Vec<u32>,
                /// Whether snapshots also measure how smooth the loss is; in a study, predictions for
                /// common rows are then recorded too.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                smoothness: bool,
                /// Whether the last evaluation also measures the errors of values, input gradients and
                /// curvatures over the test rows, for targets whose gradients are known.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                target_errors: bool,
                /// Whether snapshots also count the units that a mini-batch gives a gradient of exactly 0.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                zero_gradients: bool,
                /// Whether the first and the last snapshot also measure how well a linear map recovers the
                /// pre-activations of a layer from its outputs.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                reconstruction: bool,
                /// Whether snapshots also count the gate-dead and the dormant units for every threshold of a
                /// grid.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                unit_curves: bool,
                /// Whether the last snapshot also counts the units that the training loss hardly needs: it
                /// costs one forward pass per unit over at most 1,000 rows.
                #[serde(default, skip_serializing_if = "mlp::is_default")]
                ablation: bool,
            ]
        }
    };
}

/// Declares a struct with all options of a run among fields of its own, or makes a value of one.
///
/// A flattened struct would serialize to the same bytes, but with it serde loses the line of a
/// misspelt key. Exempt from semantic versioning: a new option is a new field.
#[doc(hidden)]
#[macro_export]
macro_rules! with_training_options {
    ($(#[$attribute:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $crate::training_options! {
            [$crate::struct_with_training_options]
            $(#[$attribute])* pub struct $name { $($own)* }
        }
    };
    ($options:expr, $recording:expr => $name:ident { $($own:tt)* }) => {
        $crate::training_options! {
            [$crate::value_with_training_options]
            $options, $recording => $name { $($own)* }
        }
    };
}

/// The struct of `with_training_options!`.
#[doc(hidden)]
#[macro_export]
macro_rules! struct_with_training_options {
    (
        [
            $(#[$attribute:meta])*
            pub struct $name:ident {
                before optimizer { $($before_optimizer:tt)* }
                before schedule { $($before_schedule:tt)* }
                before batch_size { $($before_batch_size:tt)* }
                last { $($last:tt)* }
            }
        ]
        [$($(#[$a:meta])* $optimizer:ident: $optimizer_type:ty,)*]
        [$($(#[$b:meta])* $step:ident: $step_type:ty,)*]
        [$($(#[$c:meta])* $size:ident: $size_type:ty,)*]
        [$($(#[$d:meta])* $record:ident: $record_type:ty,)*]
    ) => {
        $(#[$attribute])*
        pub struct $name {
            $($before_optimizer)*
            $($(#[$a])* pub $optimizer: $optimizer_type,)*
            $($before_schedule)*
            $($(#[$b])* pub $step: $step_type,)*
            $($before_batch_size)*
            $($(#[$c])* pub $size: $size_type,)*
            $($(#[$d])* pub $record: $record_type,)*
            $($last)*
        }

        impl $name {
            /// How a run learns, as the trainer takes it.
            pub fn training_options(&self) -> $crate::TrainingOptions {
                let mut options = $crate::TrainingOptions::default();
                $(options.$optimizer = ::core::clone::Clone::clone(&self.$optimizer);)*
                $(options.$step = ::core::clone::Clone::clone(&self.$step);)*
                $(options.$size = ::core::clone::Clone::clone(&self.$size);)*
                options
            }

            /// What a run records, as the trainer takes it.
            pub fn recording(&self) -> $crate::Recording {
                let mut recording = $crate::Recording::default();
                $(recording.$record = ::core::clone::Clone::clone(&self.$record);)*
                recording
            }
        }
    };
}

/// The value of `with_training_options!`.
#[doc(hidden)]
#[macro_export]
macro_rules! value_with_training_options {
    (
        [$options:expr, $recording:expr => $name:ident { $($own:ident $(: $value:expr)?),* $(,)? }]
        [$($(#[$a:meta])* $optimizer:ident: $optimizer_type:ty,)*]
        [$($(#[$b:meta])* $step:ident: $step_type:ty,)*]
        [$($(#[$c:meta])* $size:ident: $size_type:ty,)*]
        [$($(#[$d:meta])* $record:ident: $record_type:ty,)*]
    ) => {{
        let (options, recording) = ($options, $recording);
        $name {
            $($own $(: $value)?,)*
            $($optimizer: options.$optimizer,)*
            $($step: options.$step,)*
            $($size: options.$size,)*
            $($record: recording.$record,)*
        }
    }};
}

macro_rules! declare {
    (
        []
        [$($(#[$a:meta])* $optimizer:ident: $optimizer_type:ty,)*]
        [$($(#[$b:meta])* $step:ident: $step_type:ty,)*]
        [$($(#[$c:meta])* $size:ident: $size_type:ty,)*]
        [$($(#[$d:meta])* $record:ident: $record_type:ty,)*]
    ) => {
        /// How a run learns, apart from its model, its loss and its learning rate.
        ///
        /// The default is plain gradient descent without a schedule, clipping or normalization.
        /// `batch_size` and `steps` are 0 by default, which a run refuses: they must be set.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct TrainingOptions {
            $($(#[$a])* pub $optimizer: $optimizer_type,)*
            $($(#[$b])* pub $step: $step_type,)*
            $($(#[$c])* pub $size: $size_type,)*
        }

        /// What a run records. No recording changes a step.
        ///
        /// The default is scores over the three splits at initialization and after the last step:
        /// a `curve_every` of 0 records no curve, and an `evaluate_every` of 0 no scores in between.
        /// `snapshots` counts initialization as step 0.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct Recording {
            $($(#[$d])* pub $record: $record_type,)*
            /// Rows of the data whose predicted class is recorded after the last step.
            #[serde(default)]
            pub predicted_rows: Vec<u32>,
        }
    };
}

training_options! { [declare] }

impl TrainingOptions {
    /// Checks that every option is in range.
    ///
    /// # Errors
    /// For the first option that is not; see [`ConfigError`].
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.batch_size == 0 {
            return Err(ConfigError::ZeroBatch);
        }
        if self.steps == 0 {
            return Err(ConfigError::ZeroSteps);
        }
        if let Some(norm) = self.clip_norm.filter(|norm| !(*norm > 0.0 && norm.is_finite())) {
            return Err(ConfigError::ClipNorm { norm });
        }
        self.schedule.check(self.steps)?;
        self.optimizer.check()?;
        Ok(())
    }
}

/// Whether an option is left out of what is written, so that a new option leaves the keys of old runs
/// as they are.
#[doc(hidden)]
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
