//! What the operating system reports about load, caches, memory, processor time and the clock rate.

/// Load average over the last minute divided by the number of cores, where the system reports it.
pub fn load_per_core() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let load: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(load / std::thread::available_parallelism().ok()?.get() as f64)
}

/// Sizes in bytes of the first core's data caches, the nearest first, where the system reports them.
pub fn data_caches() -> Vec<u64> {
    let mut caches: Vec<(u32, u64)> = (0..8).filter_map(cache).collect();
    caches.sort_unstable();
    caches.into_iter().map(|(_, bytes)| bytes).collect()
}

/// Level and size of a cache, unless it holds instructions only.
fn cache(index: u32) -> Option<(u32, u64)> {
    let folder = format!("/sys/devices/system/cpu/cpu0/cache/index{index}");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    if read("type")?.trim() == "Instruction" {
        return None;
    }
    let size = read("size")?;
    let kibibytes: u64 = size.trim().strip_suffix('K')?.parse().ok()?;
    Some((read("level")?.trim().parse().ok()?, kibibytes << 10))
}

/// Processor time that the system has counted, in its ticks, since some moment in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// How many processors the machine has, whichever of them this process may use.
    pub processors: usize,
    /// All ticks of all processors.
    pub all: u64,
    /// Ticks in which something of this machine ran.
    pub busy: u64,
    /// Ticks that other guests of the same host took while this one was ready to run.
    pub stolen: u64,
    /// Ticks of this process, and of those that it started and that have ended.
    pub own: u64,
}

/// The processor time until now, where the system counts it.
pub fn ticks() -> Option<Ticks> {
    let text = std::fs::read_to_string("/proc/stat").ok()?;
    let fields = text.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    // Later fields are contained in these.
    let ticks: Vec<u64> = fields.take(8).map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let &[user, nice, system, idle, waiting, irq, softirq, stolen] = ticks.as_slice() else {
        return None;
    };
    let busy = user + nice + system + irq + softirq;
    let all = busy + idle + waiting + stolen;
    // A line for all processors, and one for each: `cpu`, `cpu0`, `cpu1`.
    let processors = text.lines().filter(|line| line.starts_with("cpu")).count() - 1;
    Some(Ticks { processors, all, busy, stolen, own: own_ticks()? })
}

/// The processor time of this process and of its children that have ended.
fn own_ticks() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold spaces. After it, from field 3 on, fields 14 to
    // 17 are the user and system time of the process and of its children.
    let fields = text.rsplit_once(") ")?.1.split_whitespace().skip(11).take(4);
    fields.map(|field| field.parse::<u64>().ok()).sum()
}

/// How the system chooses the clock rate of the first core, where it reports it.
pub fn governor() -> Option<String> {
    let path = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
    Some(std::fs::read_to_string(path).ok()?.trim().to_owned())
}

/// Bytes that a process can still take without another one losing its memory, where the system reports
/// it: what is free on the machine, and no more than a container may have.
pub fn available_memory() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let free = free_memory(&read("/proc/meminfo")?)?;
    let limit = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    Some(limit.map_or(free, |limit: u64| free.min(limit)))
}

/// The memory that is free, in bytes, by the text of `/proc/meminfo`.
fn free_memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::free_memory;

    #[test]
    fn free_memory_is_read_in_bytes() {
        let text = "MemTotal:       24689872 kB\nMemFree: 1 kB\nMemAvailable:   23068672 kB\n";
        assert_eq!(free_memory(text), Some(22 << 30));
        for text in ["", "MemAvailable: 12\n", "MemAvailable: 99999999999999999999 kB\n"] {
            assert_eq!(free_memory(text), None, "{text}");
        }
    }
}
