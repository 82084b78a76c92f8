//! The one function that counts.

use cpu_time::ThreadTime;

use crate::group::Work;

/// Nanoseconds of this thread's processor time for one.
pub fn run(mut work: Work, count: u32) -> u128 {
    // Memory is kept from earlier spans in a service too.
    work(WARM_UP);
    let since = ThreadTime::now();
    measured(&mut work, count);
    since.elapsed().as_nanos() / u128::from(count)
}

/// Callgrind counts from the entry to the exit of this one, in its thread: see `callgrind.rs`.
#[inline(never)]
fn measured(work: &mut Work, count: u32) {
    work(count);
    // A call in the end would be a jump.
    std::hint::black_box(());
}

const WARM_UP: u32 = 500;
