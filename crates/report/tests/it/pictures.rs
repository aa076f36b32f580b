//! The pictures of the index.

use activations::Activation;

use crate::figures::{Row, parsed};

#[test]
fn the_pictures_of_the_index_show_what_the_functions_give() {
    let files = report::index_figures().expect("the functions are there");
    assert_eq!(files, report::index_figures().expect("again"), "the same bytes");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let text = |name: &str| &files.iter().find(|(file, _)| file == name).expect(name).1;
    for name in &names {
        assert!(!text(name).contains("NaN"), "{name}");
        if name.ends_with(".svg") {
            roxmltree::Document::parse(text(name)).expect("well-formed");
            assert!(names.contains(&name.replace(".svg", ".csv").as_str()), "{name}");
        }
    }
    let shown = parsed(text("figures/functions.csv"));
    let arms = ["relu", "softplus", "softplus(β=5)", "shifted_softplus"];
    for arm in arms {
        let function: Activation = arm.parse().expect("it is registered");
        let (mut value, mut slope) = ([0.0], [0.0]);
        for line in shown.iter().filter(|line| line[1] == arm && !line[3].is_empty()) {
            let [x, y] = [2, 3].map(|at| line[at].parse::<f64>().expect("a number"));
            function.value_and_derivative(&[x], &mut value, &mut slope);
            let expected = if line[0] == "value" { value[0] } else { slope[0] };
            assert!((y - expected).abs() < 1e-14, "{arm} {line:?} {expected}");
        }
    }
    let at_zero = |arm: &str| {
        let is_it = |line: &&Row| line[0] == "value" && line[1] == arm && line[2] == "0";
        shown.iter().find(is_it).expect("a point at 0")[3].parse::<f64>().expect("a number")
    };
    assert_eq!([at_zero("relu"), at_zero("softplus")], [0.0, std::f64::consts::LN_2]);
    let unit = parsed(text("figures/gate-dead.csv"));
    let examples = |arm: &str| -> Vec<[f64; 2]> {
        let lines: Vec<&Row> = unit.iter().filter(|line| line[1] == arm).collect();
        let lines = &lines[lines.len() - 20..];
        lines.iter().map(|line| [2, 3].map(|at| line[at].parse().expect("a number"))).collect()
    };
    let (relu, softplus) = (examples("relu"), examples("softplus"));
    assert!(relu.iter().all(|[x, slope]| *x < 0.0 && *slope == 0.0), "{relu:?}");
    assert!(softplus.iter().all(|[x, slope]| *x < 0.0 && *slope > 0.01), "{softplus:?}");
    assert!(relu.iter().zip(&softplus).all(|(a, b)| a[0] == b[0]), "the same inputs");
}
