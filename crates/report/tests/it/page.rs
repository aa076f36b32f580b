//! The whole page from planted records: complete, well formed and the same every time.

use std::collections::HashSet;

use harness::record::{Folder, Timed};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use report::FILE;

use crate::claims::claim;
use crate::fixture::{Fate, PLAIN, page, page_alone, page_text, planted, world};

#[test]
fn every_figure_is_shown_exists_and_is_well_formed() {
    let world = planted();
    let page = page(&world);
    let (mut shown, mut linked) = (HashSet::new(), HashSet::new());
    for event in Parser::new_ext(&page.files()[0].1, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => drop(shown.insert(dest_url.to_string())),
            Event::Start(Tag::Link { dest_url, .. }) => drop(linked.insert(dest_url.to_string())),
            _ => {}
        }
    }
    let names = |is_meant: &dyn Fn(&str) -> bool| -> HashSet<String> {
        let names = page.files()[1..].iter().map(|(name, _)| name.clone());
        names.filter(|name| is_meant(name)).collect()
    };
    let figures = names(&|name| name.ends_with(".svg"));
    let tables = names(&|name| name.starts_with("tables/"));
    assert!(shown.len() >= 9 && shown.is_subset(&figures), "{shown:?}");
    let reached: HashSet<String> = shown.union(&linked).cloned().collect();
    assert!(figures.is_subset(&reached), "a figure is neither shown nor linked: {reached:?}");
    assert!(!tables.is_empty() && tables.is_subset(&linked), "{linked:?}");
    for (name, text) in &page.files()[1..] {
        assert!(!text.contains("NaN"), "{name}");
        if name.ends_with(".svg") {
            roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    // Data sets are pictures; all other figures have their numbers beside them.
    let drawn = figures.iter().filter(|name| !name.contains("dataset"));
    for figure in drawn {
        let numbers = figure.replace(".svg", ".csv");
        assert!(page.files().iter().any(|(name, _)| *name == numbers), "{numbers}");
    }
}

#[test]
fn every_table_is_a_table_to_a_markdown_parser() {
    let text = page_alone(&planted());
    let lines = text.lines().filter(|line| line.starts_with("|-")).count();
    let mut tables = 0;
    let (mut columns, mut cells) = (0, 0);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                tables += 1;
                columns = alignments.len();
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => assert_eq!(cells, columns),
            _ => {}
        }
    }
    assert_eq!(tables, lines, "a table was not recognised");
    assert!(tables >= 10, "{tables}");
}

#[test]
fn the_page_opens_with_its_command_its_question_and_a_marked_answer() {
    let text = page_text(&planted());
    assert!(
        text.starts_with("<!-- made by: softknee run planted -->\n# Is what was planted found?\n"),
        "{text:.200}"
    );
    let (_, rest) = text.split_once("<!-- answer -->\n").expect("the mark");
    let (answer, _) = rest.split_once("<!-- /answer -->").expect("the other mark");
    let lines: Vec<&str> = answer.lines().collect();
    assert!((4..=5).contains(&lines.len()), "{answer}");
    for line in lines {
        assert!(line.starts_with("- ") && line.ends_with(')'), "{line}");
        let (_, anchor) = line.rsplit_once("([shown here](#").expect("a link");
        let anchor = anchor.trim_end_matches(')');
        let is_title = |line: &&str| {
            let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            line.starts_with("##") && title == anchor
        };
        assert!(text.lines().any(|line| is_title(&line)), "{anchor}");
        let has_n = line.contains("12 paired seeds") || line.contains("blocks");
        assert!(has_n && line.len() < 400, "{line}");
    }
}

#[test]
fn the_summary_for_ci_is_short_and_has_answer_verdicts_and_controls() {
    let page = page(&planted());
    let text = page.compact();
    assert!((20..60).contains(&text.lines().count()), "{text}");
    assert!(text.starts_with("# Is what was planted found?\n\n- "), "{text}");
    for words in ["| question ", "| pairing ", "| passed "] {
        assert!(text.contains(words), "no `{words}`: {text}");
    }
    assert!(!text.contains("]("), "it links to nothing, since nothing stands beside it: {text}");
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let world = planted();
    assert_eq!(page(&world).files(), page(&world).files());
}

#[test]
fn a_study_of_speed_alone_has_a_page_too() {
    let mut world = planted();
    world.saved.study.train.clear();
    world.saved.origin.datasets.clear();
    world.plan = study::plan::Plan::new(&world.saved.study, &[]).expect("nothing to plan");
    world.records.clear();
    let text = page_text(&world);
    assert!(text.contains("## Speed") && !text.contains("## Dead units"), "{text}");
}

#[test]
fn the_side_by_side_table_has_the_article_s_rows_with_evaluated_cells() {
    let text = page_text(&planted());
    let cell = |property: &str, column: usize| -> String {
        let start = format!("| **{property}**");
        let row = text.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no row {property}"));
        row.split(" | ").nth(column).unwrap_or_default().trim_end_matches(" |").trim().to_owned()
    };
    assert_eq!(
        (cell("value at −2", 1), cell("value at −2", 2)),
        ("0.000000".into(), "0.126928".into())
    );
    assert_eq!(
        (cell("value at 5", 1), cell("value at 5", 2)),
        ("5.000000".into(), "5.006715".into())
    );
    assert!(cell("for x &lt; 0", 1).starts_with("exactly 0"));
    assert!(cell("shape", 1).contains("corner at x = 0") && cell("shape", 2).starts_with("smooth"));
    assert!(cell("near 0", 2).contains("0.693147 at 0"));
    assert!(cell("gradient", 2).contains("0.500000 at 0"));
    assert!(cell("sparsity", 1).starts_with("50.0 %"), "{}", cell("sparsity", 1));
    assert!(cell("sparsity", 2).starts_with("0.00 %"), "{}", cell("sparsity", 2));
    for property in
        ["definition", "for x &gt; 0", "risk of dead neurons", "effect on training", "cost"]
    {
        for column in [1, 2] {
            assert!(!cell(property, column).is_empty(), "{property}");
        }
    }
}

#[test]
fn failures_are_counted_and_each_is_listed_with_a_command() {
    let world = world(&["panel=fair"], |cell, label| Fate {
        diverges: (label == "softplus" && cell.depth == 12 && cell.seed == 3).then_some(60),
        ..PLAIN
    });
    let text = page_text(&world);
    let (_, section) = text.split_once("## Failures").expect("the section");
    assert!(section.contains("1/12") && section.contains("diverged after 60 steps"), "{section}");
    assert!(section.contains("| softknee show "), "{section}");
    let zeros = &claim(&text, "C4")[5];
    assert!(zeros.contains("1 run diverged and has no share"), "{zeros}");
    assert!(page_text(&planted()).contains("none diverged or stayed at chance"));
}

#[test]
fn a_chosen_rate_on_the_edge_of_the_grid_is_warned_of() {
    // All tuning losses are equal, so the first rate is taken: the edge.
    let on_edge = page_text(&world(&[], |_, _| PLAIN));
    assert!(on_edge.contains("**Warning:** more than a fifth of the choices lie on the edge"));
    assert!(on_edge.contains("relu (100.0 %), softplus (100.0 %)"));
    let inside = world(&[], |cell, _| {
        let rate = match &cell.setting {
            study::plan::Rule::Fixed(setting) => setting.learning_rate,
            _ => 0.1,
        };
        Fate { loss: if rate == 0.1 { 0.1 } else { 0.5 }, ..PLAIN }
    });
    assert!(page_text(&inside).contains("At most 0.00 % of an arm's choices lie on the edge"));
}

/// Two tuning seeds, three rates and three rules of initialization, which are one for ReLU.
#[test]
fn equal_tuning_and_its_gain_are_shown() {
    let world = world(&[], |cell, label| Fate {
        // Worse in the fair panel: with settings that softplus chose itself.
        accuracy: match &cell.setting {
            study::plan::Rule::Halved { candidates, .. }
                if candidates.init.len() > 1 && label == "softplus" =>
            {
                0.8
            }
            _ => 0.9,
        },
        ..PLAIN
    });
    let text = page_text(&world);
    assert!(text.contains("each with 18 trials for every arm, over 3 learning rates"));
    assert!(text.contains("it is worse in 3 of 6 rows: softplus at depth 1, softplus at depth 4"));
    assert!(text.contains("| the same runs "));
}

#[test]
fn a_changed_or_missing_file_is_stale() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(folder.path());
    let page = page(&planted());
    assert_eq!(page.stale(&folder).len(), page.files().len());
    page.write(&folder).expect("it is written");
    assert_eq!(page.stale(&folder).len(), 0);
    std::fs::write(folder.path().join(FILE), "other").expect("it is written");
    assert_eq!(page.stale(&folder), [folder.path().join(FILE)]);
}

#[test]
fn hostile_names_stay_text() {
    let mut world = planted();
    world.saved.study.question = "a | b\n# <script>alert(1)</script> `c` --> d".into();
    world.saved.origin.datasets[0].name = "x]w|y](z) <b> \u{1}".into();
    world.saved.origin.datasets[0].source = "| --- |\n\n# heading".into();
    world.saved.origin.command = "softknee run 'a --> <b> `c` --!> <img src=x>'".into();
    let page = page(&world);
    let first_line = page.files()[0].1.lines().next().expect("a line");
    let inside = first_line.strip_suffix("-->").expect("a comment");
    assert!(!inside.contains("-->") && !inside.contains("--!>"), "{first_line}");
    let options = Options::ENABLE_TABLES;
    let mut pictures = 0;
    for event in Parser::new_ext(&page.files()[0].1, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let ours = [
                    "<br>",
                    "<code>",
                    "</code>",
                    "<details>",
                    "</details>",
                    "<summary>",
                    "</summary>",
                    "<!--",
                ];
                assert!(
                    ours.iter().any(|tag| html.contains(tag)) && !html.contains("script"),
                    "{html}"
                );
            }
            Event::Start(Tag::Image { .. }) => pictures += 1,
            _ => {}
        }
    }
    let figures = || page.files().iter().filter(|(name, _)| name.ends_with(".svg"));
    assert!((9..=figures().count()).contains(&pictures), "{pictures}");
    assert!(page.files().iter().all(|(_, text)| !text.contains("\n# heading")));
    for (name, svg) in figures() {
        roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn the_parts_of_a_step_add_up_and_are_held_against_the_peak() {
    let mut world = world(&[], |_, _| PLAIN);
    let section = "## Where a training step spends its time";
    let page = page_text(&world);
    let (_, text) = page.split_once(section).expect("the section is there");
    // 3136 operations in about 1000 ns, against 100 GFLOP/s.
    assert!(text.contains("peak is 100 GFLOP/s"), "{text}");
    let row = text.lines().find(|line| line.contains("8→8×2→3, 4") && line.contains("relu"));
    let cells: Vec<_> = row.expect("a row").split('|').map(str::trim).collect();
    assert_eq!(cells[4..10], ["1.0", "59.0", "20.0", "10.0", "4.0", "6.0"]);
    assert_eq!(cells[12], "3");
    // Timings taken before there were parts say nothing of them.
    world.timings.retain(|timing| !matches!(timing.what, Timed::StepPhase { .. }));
    assert!(!page_text(&world).contains(section));
}

#[test]
fn what_a_run_costs_counts_steps_evaluations_and_snapshots() {
    let page = page_text(&world(&[], |_, _| PLAIN));
    let (_, text) = page.split_once("## What a run costs").expect("the section is there");
    // 100 steps of 9 µs, 3 evaluations of 10 µs and 3 snapshots of 20 µs: 990 µs, of which 90 are not steps.
    let row = text.lines().find(|line| line.contains("depth 4") && line.contains("relu"));
    let row = row.expect("a row");
    assert!(row.contains("| 9.1 |") || row.ends_with("9.1 |"), "{row}");
}

#[test]
fn arms_of_another_network_are_no_points_of_the_curve_over_beta() {
    let figure = |last: &str| {
        let arms = format!(
            "arms=['relu', 'softplus', {{activation='softplus',beta=2}}, {{activation='softplus',beta=5}}, {{activation='softplus',beta=20{last}}}]"
        );
        let files = page(&world(&[&arms], |_, _| PLAIN));
        files.files().iter().any(|(name, _)| name.contains("beta"))
    };
    assert!(figure(""));
    for option in ["residual=true", "bias_init='centered'", "init='he'"] {
        assert!(!figure(&format!(",{option}")), "{option}");
    }
}
