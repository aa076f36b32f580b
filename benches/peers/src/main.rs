//! One peer as a worker: `peers ours`, `peers ours avx2`, `peers scalar`, `peers candle`, `peers burn`.

#![forbid(unsafe_code)]

use anyhow::{Context, Result};
use peers::peer;
use peers::worker::Worker;
use timing::Start;

fn main() -> Result<()> {
    let start = Start::now();
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().context("say which peer: ours, scalar, candle or burn")?;
    let peer = peer::by_name(&name, arguments.next().as_deref())?;
    Worker::new(peer, start).serve(std::io::stdin().lock(), std::io::stdout().lock())
}
