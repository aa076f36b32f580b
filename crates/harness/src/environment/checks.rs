//! What a machine says of itself that bears on timings.
//!
//! Deliberately absent: changing any of it. Most of it needs root, and belongs to whoever owns the
//! machine.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::system::{governor, load_per_core, ticks};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub what: &'static str,
    /// What was found; [`UNKNOWN`] where the system does not tell.
    pub found: String,
    /// What to do about it, where it can spoil a timing.
    pub advice: Option<&'static str>,
}

/// What is found where the system does not tell.
pub const UNKNOWN: &str = "unknown";

/// How long the system's account of processor time is watched.
const WATCH: Duration = Duration::from_millis(500);

/// Everything, looked at now.
pub fn checks() -> Vec<Check> {
    vec![
        isa(),
        cores(),
        load(),
        clock_rate(),
        turbo(),
        threads(),
        guest(),
        stolen(),
        pages(),
        layout(),
        power(),
        counts(),
    ]
}

/// A check of what a file says; `bad` says whether that can spoil a timing.
fn file(
    what: &'static str,
    path: &str,
    advice: &'static str,
    bad: impl FnOnce(&str) -> bool,
) -> Check {
    let Some(text) = read(path) else { return unknown(what) };
    let advice = bad(&text).then_some(advice);
    Check { what, found: text, advice }
}

fn read(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(path).ok()?.trim().to_owned())
}

fn unknown(what: &'static str) -> Check {
    Check { what, found: UNKNOWN.to_owned(), advice: None }
}

fn isa() -> Check {
    let isas: Vec<&str> = activations::Isa::available().map(|isa| isa.name()).collect();
    let found = format!("{}, of {}", activations::Isa::best().name(), isas.join(", "));
    Check { what: "kernels", found, advice: None }
}

fn cores() -> Check {
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let advice = (cores < 2).then_some("with one core, whatever else runs is in the timings");
    Check { what: "cores", found: cores.to_string(), advice }
}

fn load() -> Check {
    let Some(load) = load_per_core() else { return unknown("load a core, last minute") };
    let advice = (load > 0.3).then_some("wait until nothing else runs");
    Check { what: "load a core, last minute", found: format!("{load:.2}"), advice }
}

fn clock_rate() -> Check {
    let Some(governor) = governor() else { return unknown("clock rate governor") };
    let advice = (governor != "performance").then_some("cpupower frequency-set -g performance");
    Check { what: "clock rate governor", found: governor, advice }
}

fn turbo() -> Check {
    let advice =
        "the clock rate follows temperature; echo 0 > /sys/devices/system/cpu/cpufreq/boost";
    file("boost", "/sys/devices/system/cpu/cpufreq/boost", advice, |text| text == "1")
}

fn threads() -> Check {
    let advice = "two threads share a core; leave the sibling idle, or echo off > /sys/devices/system/cpu/smt/control";
    file("simultaneous multithreading", "/sys/devices/system/cpu/smt/control", advice, |text| {
        text == "on"
    })
}

fn guest() -> Check {
    let Some(text) = read("/proc/cpuinfo") else { return unknown("virtual machine") };
    let guest = text.split_whitespace().any(|flag| flag == "hypervisor");
    let advice =
        guest.then_some("neighbours share its caches and memory; trust ratios within one run");
    Check { what: "virtual machine", found: if guest { "yes" } else { "no" }.to_owned(), advice }
}

fn stolen() -> Check {
    const WHAT: &str = "processor time stolen by other guests";
    let before = ticks();
    std::thread::sleep(WATCH);
    let (Some(before), Some(after)) = (before, ticks()) else { return unknown(WHAT) };
    let all = after.all.saturating_sub(before.all).max(1);
    let share = after.stolen.saturating_sub(before.stolen) as f64 / all as f64;
    let advice = (share > 0.02).then_some("the host is busy; time at another hour");
    Check { what: WHAT, found: format!("{:.1} % over half a second", 100.0 * share), advice }
}

fn pages() -> Check {
    let path = "/sys/kernel/mm/transparent_hugepage/enabled";
    let Some(text) = read(path) else { return unknown("transparent huge pages") };
    let chosen = text.split(['[', ']']).nth(1).unwrap_or(UNKNOWN).to_owned();
    let advice = (chosen == "always")
        .then_some("large buffers get huge pages or not by chance; echo madvise there");
    Check { what: "transparent huge pages", found: chosen, advice }
}

fn layout() -> Check {
    let path = "/proc/sys/kernel/randomize_va_space";
    let Some(text) = read(path) else { return unknown("random address layout") };
    // Wanted: the gate averages over layouts by starting a process for each sample.
    let found = if text == "0" { "off" } else { "on" };
    let advice =
        (text == "0").then_some("every process has one layout, so its luck looks like an effect");
    Check { what: "random address layout", found: found.to_owned(), advice }
}

fn power() -> Check {
    let supplies = std::fs::read_dir("/sys/class/power_supply").into_iter().flatten().flatten();
    let discharging = supplies
        .filter_map(|supply| read(supply.path().join("status").to_str()?))
        .any(|status| status == "Discharging");
    let advice = discharging.then_some("plug it in");
    let found = if discharging { "battery" } else { "mains" };
    Check { what: "power", found: found.to_owned(), advice }
}

fn counts() -> Check {
    let mut valgrind = Command::new("valgrind");
    let output = valgrind.arg("--version").stderr(Stdio::null()).output().ok();
    let version = output.filter(|output| output.status.success());
    let advice =
        version.is_none().then_some("install valgrind, and the gate counts instructions too");
    let found = version.map_or("missing".to_owned(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    });
    Check { what: "valgrind", found, advice }
}
