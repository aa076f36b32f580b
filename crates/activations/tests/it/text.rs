//! Constructors, and activations as text.

use activations::{Activation, Error, registry};

use crate::common::all;

#[test]
fn every_label_reads_back_as_the_same_activation() {
    for activation in all() {
        assert_eq!(activation.to_string(), activation.label());
        assert_eq!(activation.label().parse(), Ok(activation));
    }
}

#[test]
fn parameters_are_read_by_symbol_and_by_name() {
    let sharp = Activation::softplus(5.0).expect("5 is allowed");
    assert_eq!(sharp.label(), "softplus(β=5)");
    for text in ["softplus(β=5)", "softplus(beta=5)", " softplus ( beta = 5.0 ) "] {
        assert_eq!(text.parse(), Ok(sharp), "{text}");
    }
    let pytorch = Activation::torch_compatible("softplus", &[]).expect("softplus has one");
    assert_eq!("softplus(threshold=20)".parse(), Ok(pytorch));
    let both = Activation::with("softplus", &[("beta", 0.1), ("threshold", -1e-300)]);
    let both = both.expect("both are allowed");
    assert_eq!(both.to_string().parse(), Ok(both));
    assert_eq!("softplus(threshold=inf)".parse(), Activation::softplus(1.0));
}

#[test]
fn text_that_is_no_activation_is_refused_with_what_is_allowed() {
    let refused = |text: &str| text.parse::<Activation>().expect_err("it is refused");
    for text in [
        "softplus(beta=5",
        "softplus(beta)",
        "softplus()",
        "softplus(beta=five)",
        "softplus(beta=5, β=6)",
        "softplus(beta=5)x",
    ] {
        assert!(matches!(refused(text), Error::Unreadable { .. }), "{text}");
    }
    assert!(matches!(refused(""), Error::UnknownActivation { .. }));
    assert!(matches!(refused("softmax(beta=5)"), Error::UnknownActivation { .. }));
    assert!(matches!(refused("relu(beta=5)"), Error::UnknownParameter { .. }));
    assert!(matches!(refused("softplus(beta=0)"), Error::RefusedValue { .. }));
    assert!(refused("softplus(5)").to_string().contains("softplus(beta=5)"));
}

#[test]
fn constants_are_the_registered_activations() {
    for (constant, name) in [(Activation::RELU, "relu"), (Activation::IDENTITY, "identity")] {
        assert_eq!(Activation::new(name), Ok(constant));
        let (mut y, mut d) = ([0.0; 2], [0.0; 2]);
        constant.value_and_derivative(&[-2.0, 3.0], &mut y, &mut d);
        assert_eq!(y, [-2.0, 3.0].map(|x| constant.reference(x)));
        assert_eq!(d, [-2.0, 3.0].map(|x| constant.reference_derivative(x)));
    }
}

#[test]
fn debug_output_is_short() {
    let sharp = Activation::softplus(5.0).expect("5 is allowed");
    assert_eq!(format!("{sharp:?}"), "Activation(softplus(β=5))");
    for entry in registry() {
        assert_eq!(format!("{entry:?}"), format!("Entry({:?})", entry.name));
    }
}
