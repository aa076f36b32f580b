//! The settings and the state of this machine that affect timings.
//!
//! Checks only read: most changes need root, and are for the owner of the machine to make.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::machine::{governor, load_per_core, ticks};

/// A setting of the machine, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub what: &'static str,
    /// What was found; [`UNKNOWN`] where the system does not report it.
    pub found: String,
    /// What to do about it, where it can distort timings.
    pub advice: Option<&'static str>,
}

/// What is found where the system does not report it.
pub const UNKNOWN: &str = "unknown";

/// How long stolen processor time is counted.
const COUNTING_TIME: Duration = Duration::from_millis(500);

/// Checks this machine now.
pub fn checks() -> Vec<Check> {
    vec![
        cores(),
        load(),
        clock_rate(),
        boost(),
        multithreading(),
        virtual_machine(),
        stolen_time(),
        huge_pages(),
        address_layout(),
        power(),
        valgrind(),
    ]
}

/// Checks the text of a file; `is_bad` decides whether it can distort timings.
fn file(
    what: &'static str,
    path: &str,
    advice: &'static str,
    is_bad: impl FnOnce(&str) -> bool,
) -> Check {
    let Some(text) = read(path) else { return unknown(what) };
    let advice = is_bad(&text).then_some(advice);
    Check { what, found: text, advice }
}

fn read(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(path).ok()?.trim().to_owned())
}

fn unknown(what: &'static str) -> Check {
    Check { what, found: UNKNOWN.to_owned(), advice: None }
}

fn cores() -> Check {
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let advice = (cores < 2).then_some("with one core, timings include whatever else runs");
    Check { what: "cores", found: cores.to_string(), advice }
}

fn load() -> Check {
    let Some(load) = load_per_core() else { return unknown("load per core, last minute") };
    let advice = (load > 0.3).then_some("wait until nothing else runs");
    Check { what: "load per core, last minute", found: format!("{load:.2}"), advice }
}

fn clock_rate() -> Check {
    let Some(governor) = governor() else { return unknown("clock rate governor") };
    let advice = (governor != "performance").then_some("cpupower frequency-set -g performance");
    Check { what: "clock rate governor", found: governor, advice }
}

fn boost() -> Check {
    let advice =
        "the clock rate varies with temperature; echo 0 > /sys/devices/system/cpu/cpufreq/boost";
    file("boost", "/sys/devices/system/cpu/cpufreq/boost", advice, |text| text == "1")
}

fn multithreading() -> Check {
    let advice = "two threads share a core; leave the sibling idle, or echo off > /sys/devices/system/cpu/smt/control";
    file("simultaneous multithreading", "/sys/devices/system/cpu/smt/control", advice, |text| {
        text == "on"
    })
}

fn virtual_machine() -> Check {
    let Some(text) = read("/proc/cpuinfo") else { return unknown("virtual machine") };
    let guest = text.split_whitespace().any(|flag| flag == "hypervisor");
    let advice = guest
        .then_some("other guests share its caches and memory; compare times within one run only");
    Check { what: "virtual machine", found: if guest { "yes" } else { "no" }.to_owned(), advice }
}

fn stolen_time() -> Check {
    const WHAT: &str = "processor time stolen by other guests";
    let before = ticks();
    std::thread::sleep(COUNTING_TIME);
    let (Some(before), Some(after)) = (before, ticks()) else { return unknown(WHAT) };
    let all = after.all.saturating_sub(before.all).max(1);
    let share = after.stolen.saturating_sub(before.stolen) as f64 / all as f64;
    let advice = (share > 0.02).then_some("the host is busy; measure again later");
    Check { what: WHAT, found: format!("{:.1} % over half a second", 100.0 * share), advice }
}

fn huge_pages() -> Check {
    let path = "/sys/kernel/mm/transparent_hugepage/enabled";
    let Some(text) = read(path) else { return unknown("transparent huge pages") };
    let chosen = text.split(['[', ']']).nth(1).unwrap_or(UNKNOWN).to_owned();
    let advice = (chosen == "always").then_some(
        "whether large buffers get huge pages is a matter of chance; \
                    echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
    );
    Check { what: "transparent huge pages", found: chosen, advice }
}

fn address_layout() -> Check {
    let path = "/proc/sys/kernel/randomize_va_space";
    let Some(text) = read(path) else { return unknown("random address layout") };
    // The gate averages over layouts by starting a process for each sample.
    let found = if text == "0" { "off" } else { "on" };
    let advice = (text == "0").then_some(
        "all processes share one layout, so a lucky layout looks like an effect of the code",
    );
    Check { what: "random address layout", found: found.to_owned(), advice }
}

fn power() -> Check {
    let supplies = std::fs::read_dir("/sys/class/power_supply").into_iter().flatten().flatten();
    let discharging = supplies
        .filter_map(|supply| read(supply.path().join("status").to_str()?))
        .any(|status| status == "Discharging");
    let advice = discharging.then_some("connect it to mains power");
    let found = if discharging { "battery" } else { "mains" };
    Check { what: "power", found: found.to_owned(), advice }
}

fn valgrind() -> Check {
    let mut command = Command::new("valgrind");
    let output = command.arg("--version").stderr(Stdio::null()).output().ok();
    let version = output.filter(|output| output.status.success());
    let advice =
        version.is_none().then_some("install valgrind so that the gate can count instructions");
    let found = version.map_or("missing".to_owned(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    });
    Check { what: "valgrind", found, advice }
}
