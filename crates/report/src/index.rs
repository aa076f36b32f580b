//! The index of the pages of a folder: every claim with its verdict and the page that decides it, what
//! PyTorch's own ratios of time say, and our numbers beside published ones.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use present::markdown::{escape, link, plain};
use present::table::{Cell, Column, Format, Table};
use published::{
    OurCondition, PUBLISHED, PytorchFinding, PytorchVerdicts, VERDICTS_FILE, table_of_published,
};

use crate::page;
use crate::pictures;
use crate::wording::dash;
use claims::{Advice, CLAIMS, Claim, situations, time_in_pytorch};
use claims::{ClaimFinding, FINDINGS_FILE, Findings};
use harness::record::read_to_string;

/// A page of the folder.
struct Entry {
    /// Name of its folder.
    folder: String,
    findings: Findings,
}

/// The Markdown text of the index of all studies that have a page in `folder`.
///
/// # Errors
/// If a file of findings cannot be read, or the folder has none.
pub fn index(folder: &Path) -> Result<String> {
    let pages = read(folder)?;
    if pages.is_empty() {
        bail!(
            "no folder in {} has a file {FINDINGS_FILE}\n  `softknee report DIR` writes one beside each page",
            folder.display()
        );
    }
    let mut text = String::from(INTRODUCTION);
    let pytorch = read_pytorch(folder)?;
    let advice = table_of_advice(&pages, pytorch.as_ref(), "");
    if !advice.is_empty() {
        text.push_str("\n## Which one to take\n\n");
        text.push_str(&advice.render(Format::Markdown));
        text.push_str(ADVICE_NOTE);
    }
    let functions = pictures::functions()?.markdown();
    let explains_why = pages.iter().any(|page| page.folder == "causes");
    if explains_why {
        text.push_str(&format!("{WHY}\n{functions}"));
    }
    text.push_str("\n## Words\n\n");
    text.push_str(WORDS);
    if !explains_why {
        text.push_str(&format!("{functions}\n"));
    }
    text.push_str(&pictures::gate_dead()?.markdown());
    text.push_str("\n## Claims\n\n");
    text.push_str(CLAIMS_INTRODUCTION);
    text.push_str(&claims(&pages, pytorch.as_ref()));
    if let Some(pytorch) = &pytorch {
        text.push_str("\n## In PyTorch\n\n");
        text.push_str(PYTORCH_INTRODUCTION);
        text.push_str(&pytorch.table());
    }
    text.push_str("\n## Beside what is published\n\n");
    text.push_str(PUBLISHED_INTRODUCTION);
    text.push_str(&table_of_published(|condition| our_number(&pages, condition)));
    text.push_str("\n## Pages\n\nStudies differ in data, width, number of steps and grid of learning rates, so one function at one depth has another number on another page.\n\n");
    text.push_str(&table_of_pages(&pages));
    Ok(text)
}

/// The pictures of the index and their numbers, by their paths from its folder.
///
/// # Errors
/// If a function that they show is not in this build.
pub fn index_figures() -> Result<Vec<(String, String)>> {
    let pictures = [pictures::functions()?, pictures::gate_dead()?];
    Ok(pictures.iter().flat_map(pictures::Explanation::files).collect())
}

const INTRODUCTION: &str = "<!-- made by: softknee index -->
# Softplus or ReLU: what was found

Each page answers one question, with the records that it rests on in its folder. [What the words mean](#words) stands below.
";

const ADVICE_NOTE: &str = "
Numbers are Softplus compared with ReLU, or the function that the row names, in percentage points of test accuracy, + where it has more; a factor (×) is one of losses, errors or times, below 1 where there are fewer. Brackets are 95 % intervals, n is the number of pairs of runs. Depth is the number of hidden layers; between the depths that are named nothing was measured.

*Take* follows from the verdicts of the page by rule:

- one function, where it is shown to be better in at least half of the conditions and worse in none; *either*, where a difference beyond the margin is shown in fewer or in none; *case by case*, where each is shown to be better somewhere;
- behind a normalization, every function that is shown to be better than ReLU there;
- of last layers and scales, those that are shown to be worse nowhere and in no run predicted a negative value, learned nothing, diverged or exploded;
- for time, *either*, where a function is faster beyond the margin in fewer than half of the sizes;
- for gradients, of the functions that are shown to be better than ReLU on every task the one with the smallest error.
";

const WHY: &str = "
## One reason why Softplus falls behind in deep networks

Softplus is larger than ReLU everywhere, by ln 2 ≈ 0.69 at 0, so that the outputs of a layer have a mean well above 0, which is the same for every input. At an initialization that keeps the mean square from layer to layer, the square of this mean is a part of the mean square that the next layer receives: 70 % with Softplus, 32 % with ReLU, and from the second layer on 4 % with shifted Softplus, which is ln(1 + eˣ) − ln 2. So with Softplus two different inputs look alike after a few layers. [causes](causes/report.md) shows this in theory and in networks, and measures for each depth and optimizer how much of the difference is due to this offset and how much to smoothness: the offset is not the whole reason in the deepest networks.
";

const WORDS: &str = "\
- **fair**: each function has the initialization and the learning rate that tuning finds for it, with an equal budget; **drop-in**: the function is exchanged and nothing else is changed.
- **suite**: a part of a study, with its data, optimizer and networks. **glyphs** are generated pictures of ten symbols, a **teacher** is a random network that labels its own inputs, **surface** and **distance** are functions in space whose gradient is known; **depth** is the number of hidden layers. A **condition** is a suite at one depth, width and panel (fair or drop-in).
- **margin**: the smallest difference that matters, fixed before the runs: half a point of accuracy, a tenth of the steps, a twentieth of losses and times.
- **not shown**, **inconclusive**, **undecided**: neither a difference beyond the margin nor its absence is certain enough to say, even where the interval excludes 0; **equivalent**: a difference beyond the margin is excluded. **supported with a limit**: the claim holds in a part of the cases, or only up to a point that the number names.
- **β**: the sharpness of Softplus, ln(1 + e^(βx)) / β; without one it is 1. The larger β, the closer to ReLU.
- **layer norm before** and **after**: layer normalization before or after the activation; **residual**: each layer is added to its input; **head**: the activation of the last layer.
- **steps to target**: training steps until the loss first falls below a value that the study names.
- **gate-dead**: a unit whose derivative is at most 0.01 for every row of the training data, so that it hardly learns.
- **offset**, **shifted_softplus**, **relu_offset**: the ln 2 by which Softplus is above ReLU at 0, Softplus without it, and ReLU with it.
- **dead units** are gate-dead where nothing else is said. **censored**: a run that did not reach its target within the budget; its number of steps is a lower bound, and its marker open. **other seeds**: the same function with other random numbers, which shows how far chance alone moves a result.
- **784→512×8→10**: 784 inputs, 8 hidden layers of 512 units, 10 outputs; **Ki**, **Mi**: 1,024 and 1,048,576 elements.
- **n**: the number of pairs of runs that share a seed, or of blocks of timings.

";

const CLAIMS_INTRODUCTION: &str = "What is commonly claimed about the two functions. \
*Supported* and *refuted* follow from intervals, margins and corrections for many tests that were fixed before the runs; *not shown* means that the measurements are too uncertain to say, that conditions point both ways, or that only a part of the claim was measured. \
Brackets are 95 % intervals. The page named is the one that was made for the claim, or the first that measures it; other pages are named where they come to another verdict.

";

const PYTORCH_INTRODUCTION: &str = "What PyTorch's own kernels and training steps say of the claims about cost, on each machine that measured them. \
The verdicts follow from the same rules, but no page above rests on these measurements.

";

const PUBLISHED_INTRODUCTION: &str = "What others published, and the condition of ours that comes nearest. \
The last column says what differs, so the two are not directly comparable. Brackets are 95 % intervals.

";

/// The pages in the order of their folders' names.
fn read(folder: &Path) -> Result<Vec<Entry>> {
    let cannot = || format!("{} cannot be read", folder.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path().join(FINDINGS_FILE);
        if !path.is_file() {
            continue;
        }
        let text =
            read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let findings = parse(&text).with_context(|| {
            format!(
                "{} is not what `softknee report` writes; repeat that command for its folder",
                path.display()
            )
        })?;
        let name = path.parent().and_then(Path::file_name).unwrap_or_default();
        entries.push(Entry { folder: name.to_string_lossy().into_owned(), findings });
    }
    entries.sort_by(|a, b| a.folder.cmp(&b.folder));
    Ok(entries)
}

/// Findings whose numbers are each in one condition that a published number is compared with.
fn parse(text: &str) -> Result<Findings> {
    let findings: Findings = serde_json::from_str(text)?;
    let rows = PUBLISHED.iter().filter(|row| row.ours.study == findings.study);
    for (index, number) in findings.published.iter().enumerate() {
        ensure!(
            rows.clone().any(|row| number.is_of(&row.ours)),
            "published[{index}]: no published number is compared with {} of {} in suite {:?}, {}, depth {}",
            number.metric,
            number.arm,
            number.suite.as_deref().unwrap_or_default(),
            number.panel,
            number.depth
        );
        let is_same = |row: &&published::Published| number.is_of(&row.ours);
        let first = rows
            .clone()
            .find(is_same)
            .and_then(|row| findings.published.iter().position(|number| number.is_of(&row.ours)));
        ensure!(
            first == Some(index),
            "published[{index}]: {} of {} is there twice; one number per condition is expected",
            number.metric,
            number.arm
        );
    }
    Ok(findings)
}

/// What PyTorch's own ratios say; `None` where nobody measured them.
fn read_pytorch(folder: &Path) -> Result<Option<PytorchVerdicts>> {
    let path = folder.join(VERDICTS_FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let verdicts = PytorchVerdicts::read(&path)?;
    for (index, finding) in verdicts.claims.iter().enumerate() {
        ensure!(
            CLAIMS.iter().any(|claim| claim.id == finding.id),
            "{}: claims[{index}].id = {:?}: there is no such claim; `scripts/peers.sh page` writes the file again",
            path.display(),
            finding.id
        );
    }
    Ok(Some(verdicts))
}

/// Our number in a condition, in words; `None` where no page has measured it.
fn our_number(pages: &[Entry], condition: &OurCondition) -> Option<String> {
    let of_study = pages.iter().filter(|page| page.findings.study == condition.study);
    let mut numbers = of_study.flat_map(|page| &page.findings.published);
    numbers.find(|number| number.is_of(condition)).map(|number| number.number.clone())
}

/// What the studies in a folder say to someone who must choose: a Markdown table for a page beside the
/// folder.
///
/// # Errors
/// If a file of findings cannot be read, or no study says anything.
pub fn advice(folder: &Path) -> Result<String> {
    let pytorch = read_pytorch(folder)?;
    let prefix = format!("{}/", folder.display());
    let table = table_of_advice(&read(folder)?, pytorch.as_ref(), &prefix);
    ensure!(!table.is_empty(), "no study in {} was made for a choice", folder.display());
    Ok(table.render(Format::Markdown))
}

/// What the studies say to someone who must choose; `prefix` leads to their folders.
fn table_of_advice(pages: &[Entry], pytorch: Option<&PytorchVerdicts>, prefix: &str) -> Table {
    let columns = ["you build", "take", "because", "page"];
    let mut table = Table::new(columns.map(Column::left));
    let lines = pages.iter().flat_map(|page| page.findings.advice.iter().map(move |it| (page, it)));
    let mut lines: Vec<(&Entry, &Advice)> = lines.collect();
    // Stable, and what this build does not know comes last.
    lines.sort_by_key(|(_, advice)| {
        situations().position(|known| known == advice.situation).unwrap_or(usize::MAX)
    });
    for (page, advice) in lines {
        table.row([
            Cell::from(advice.situation.as_str()),
            Cell::strong(advice.take.as_str()),
            Cell::from(advice.number.as_str()),
            Cell::link(&page.findings.study, format!("{prefix}{}/{}", page.folder, page::FILE)),
        ]);
    }
    if let Some(advice) = pytorch.and_then(time_in_pytorch).filter(|_| !table.is_empty()) {
        table.row([
            Cell::from(advice.situation),
            Cell::strong(advice.take),
            Cell::from(advice.number),
            Cell::link("PyTorch", format!("{prefix}peers.md")),
        ]);
    }
    table
}

fn claims(pages: &[Entry], pytorch: Option<&PytorchVerdicts>) -> String {
    let columns = ["claim", "verdict", "the number that decides", "page", "other pages"];
    let mut table = Table::new(columns.map(Column::left));
    for claim in CLAIMS {
        let mut found = findings_of(claim, pages).into_iter();
        let statement = format!("{}: {}", claim.id, claim.statement);
        let Some((page, finding)) = found.next() else {
            let cells = [statement, "not yet measured".to_owned(), dash(), dash()];
            let others = others_cell(Vec::new(), claim, pytorch);
            table.row(cells.map(Cell::from).into_iter().chain([others]));
            continue;
        };
        let others: Vec<String> = found
            .filter(|(_, other)| other.verdict != finding.verdict)
            .map(|(page, other)| format!("{}: {}", page.findings.study, other.verdict))
            .collect();
        table.row([
            Cell::from(statement),
            Cell::from(finding.verdict.to_string()),
            Cell::from(finding.number.clone()),
            link_to(page),
            others_cell(others, claim, pytorch),
        ]);
    }
    table.render(Format::Markdown)
}

/// Other pages with their verdicts, and the verdicts of PyTorch's own ratios with a link to their page.
fn others_cell(mut others: Vec<String>, claim: &Claim, pytorch: Option<&PytorchVerdicts>) -> Cell {
    let mut marked: Vec<String> = others.iter().map(|other| escape(other)).collect();
    let verdicts: Vec<&PytorchFinding> =
        pytorch.into_iter().flat_map(|verdicts| verdicts.of_claim(claim.id)).collect();
    if let Some(first) = verdicts.first() {
        let words = |finding: &&PytorchFinding| {
            format!("{} on {}", finding.verdict, finding.machine_words())
        };
        let words = verdicts.iter().map(words).collect::<Vec<_>>().join(", ");
        marked.push(format!("{}: {}", link("PyTorch", &first.link), escape(&words)));
        others.push(format!("PyTorch: {words}"));
    }
    if others.is_empty() {
        return Cell::from(dash());
    }
    Cell::marked_up(others.join("; "), marked.join("; "))
}

/// What the pages find about a claim, the page that was made for it first.
fn findings_of<'p>(claim: &Claim, pages: &'p [Entry]) -> Vec<(&'p Entry, &'p ClaimFinding)> {
    let finding = |page: &'p Entry| {
        let found = page.findings.claims.iter().find(|found| found.id == claim.id)?;
        Some((page, found))
    };
    let mut found: Vec<_> = pages.iter().filter_map(finding).collect();
    found.sort_by_key(|(page, _)| claim.study != Some(page.findings.study.as_str()));
    found
}

fn table_of_pages(pages: &[Entry]) -> String {
    let mut table = Table::new(["page", "question", "answer"].map(Column::left));
    for page in pages {
        let answer = match &page.findings.refusal {
            Some(refusal) => Some(refusal),
            None => page.findings.answer.first(),
        };
        table.row([
            link_to(page),
            Cell::from(page.findings.question.clone()),
            Cell::from(answer.map_or_else(dash, |answer| plain(answer))),
        ]);
    }
    table.render(Format::Markdown)
}

fn link_to(page: &Entry) -> Cell {
    Cell::link(&page.findings.study, format!("{}/{}", page.folder, page::FILE))
}
