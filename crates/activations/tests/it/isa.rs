//! Instruction sets: by name, by detection, by environment variable, and alike where they can be.

use std::process::Command;

use activations::{Activation, Error, Isa};

use crate::common::all;

#[test]
fn portable_is_always_there_and_the_best_is_the_last_available() {
    let available: Vec<Isa> = Isa::available().collect();
    assert_eq!(available.first(), Some(&Isa::PORTABLE));
    assert!(available.contains(&Isa::best()));
}

#[test]
fn every_available_set_is_found_by_its_name_and_no_other_is() {
    for isa in Isa::available() {
        assert_eq!(Isa::by_name(isa.name()), Ok(isa));
    }
    let refused = Isa::by_name("mmx").expect_err("no kernel is compiled for it");
    assert!(matches!(refused, Error::UnavailableIsa { .. }));
    assert!(refused.to_string().contains("mmx") && refused.to_string().contains("portable"));
}

/// Marks a process that [`limited`] started.
const CHILD: &str = "SOFTKNEE_TEST_CHILD";

/// What a process prints that uses the library with this value of `SOFTKNEE_ISA`.
fn limited(value: &std::ffi::OsStr) -> String {
    let this = std::env::current_exe().expect("a test has a program");
    let child = Command::new(this)
        .args(["--exact", "isa::a_process_uses_the_library", "--nocapture"])
        .env("SOFTKNEE_ISA", value)
        .env(CHILD, "1")
        .output()
        .expect("the program starts");
    let stdout = String::from_utf8_lossy(&child.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&child.stderr).into_owned();
    assert!(child.status.success() && !stderr.contains("panicked"), "{value:?}: {stdout}{stderr}");
    stdout
}

/// The child's side of the test below; on its own it only uses the library.
#[test]
fn a_process_uses_the_library() {
    let mut x = [-1.0_f32, 1.0];
    Activation::RELU.forward_in_place(&mut x);
    assert_eq!(x, [0.0, 1.0]);
    assert_eq!(Isa::by_name("portable"), Ok(Isa::PORTABLE));
    if std::env::var_os(CHILD).is_some() {
        println!("best {}; check {:?};", Isa::best(), Isa::check_limit().is_ok());
    }
}

#[test]
fn no_value_of_the_variable_makes_the_library_panic() {
    let isas: Vec<&str> = Isa::available().map(Isa::name).collect();
    for name in &isas {
        let output = limited(name.as_ref());
        assert!(output.contains(&format!("best {name}; check true;")), "{output}");
    }
    #[cfg(unix)]
    let not_text: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff\xfe");
    #[cfg(not(unix))]
    let not_text = std::ffi::OsStr::new("not text");
    for bad in ["".as_ref(), "mmx".as_ref(), "AVX2".as_ref(), not_text] {
        let output = limited(bad);
        assert!(output.contains("check false;"), "{bad:?}: {output}");
        // Without a usable limit the choice is that of a process without the variable.
        let chosen = isas.iter().any(|isa| output.contains(&format!("best {isa};")));
        assert!(chosen || std::env::var_os("SOFTKNEE_ISA").is_some(), "{bad:?}: {output}");
    }
}

/// AVX-512 has kernels of its own for Softplus and the sigmoid in `f32`. Everything else is the same
/// operations in the same order.
#[test]
fn the_two_fused_sets_agree_bit_for_bit_in_f64() {
    let fused: Vec<Isa> = Isa::available().filter(|isa| *isa != Isa::PORTABLE).collect();
    let x: Vec<f64> = (-9000..9000).map(|i| f64::from(i) * 0.0137).collect();
    for activation in all() {
        let results = fused.iter().map(|isa| {
            let (mut y, mut d) = (x.clone(), x.clone());
            activation.forward_with(*isa, &x, &mut y);
            activation.derivative_with(*isa, &x, &mut d);
            (y, d)
        });
        let results: Vec<_> = results.collect();
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{activation}");
    }
}

/// A machine may have AVX2 without FMA, so a kernel that enables both must ask for both.
#[test]
fn every_feature_that_a_kernel_enables_is_asked_of_the_cpu() {
    let asked = include_str!("../../src/isa.rs");
    let loops = include_str!("../../src/loops/compiled.rs");
    let knee = include_str!("../../src/knee/avx512/registers.rs");
    let lists = loops.lines().filter_map(|line| line.strip_prefix("compiled_for!("));
    let lists = lists.chain(knee.split("target_feature(enable = ").skip(1));
    let mut enabled = 0;
    for list in lists {
        for feature in list.split('"').nth(1).unwrap_or_default().split(',') {
            let question = format!("is_x86_feature_detected!(\"{feature}\")");
            assert!(asked.contains(&question), "{feature} is enabled and not asked for");
            enabled += 1;
        }
    }
    assert_eq!(enabled, 2 + 6 + 1, "the sources spell features in another way than this test");
}
