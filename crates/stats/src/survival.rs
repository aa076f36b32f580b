//! Times to an event that some runs never reach: the Kaplan–Meier curve and its restricted mean.
//!
//! Deliberately absent: dropping of censored runs, which would favour the arm whose slow runs fail.

/// A time to an event, or the time up to which it was watched for in vain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// When the event came, or when watching ended.
    pub at: f64,
    /// Whether the event came.
    pub reached: bool,
}

/// The Kaplan–Meier estimate S(t) = ∏ (1 − events/at risk) over event times up to t, as the points
/// (t, S(t)) where it steps down, in order of time. Runs censored at t are still at risk at t.
/// `None` for no runs or a time that is negative or not finite.
pub fn kaplan_meier(times: &[Time]) -> Option<Vec<(f64, f64)>> {
    if times.is_empty() || times.iter().any(|time| !(time.at.is_finite() && time.at >= 0.0)) {
        return None;
    }
    let mut events: Vec<f64> =
        times.iter().filter(|time| time.reached).map(|time| time.at).collect();
    events.sort_by(f64::total_cmp);
    events.dedup();
    let mut surviving = 1.0;
    let step = |at: f64| {
        let at_risk = times.iter().filter(|time| time.at >= at).count() as f64;
        let reached = times.iter().filter(|time| time.reached && time.at == at).count() as f64;
        surviving *= 1.0 - reached / at_risk;
        (at, surviving)
    };
    Some(events.into_iter().map(step).collect())
}

/// The mean time up to `horizon`: ∫₀^horizon S(t) dt. With every censored run watched to the
/// horizon it is the mean of min(time, horizon), so that the difference of two arms is the mean of
/// paired differences. `None` as for [`kaplan_meier`], and for a horizon that is not positive.
pub fn restricted_mean(times: &[Time], horizon: f64) -> Option<f64> {
    if !(horizon.is_finite() && horizon > 0.0) {
        return None;
    }
    let (mut area, mut since, mut surviving) = (0.0, 0.0, 1.0);
    for (at, after) in kaplan_meier(times)?.into_iter().take_while(|&(at, _)| at < horizon) {
        area += surviving * (at - since);
        (since, surviving) = (at, after);
    }
    Some(area + surviving * (horizon - since))
}
