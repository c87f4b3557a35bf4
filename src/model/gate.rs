//! [`Declaration`]: a gate as the configuration declares it, before its rule is read.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::telemetry::Scope;

/// A `[[gate]]` table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The id, such as `B-6`; unique.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The plan it belongs to, `B` or `Plan B`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub plan: Option<Spanned<String>>,
    /// What it says in a few words: `Warm-run improvement`.
    #[serde(default)]
    pub title: Option<String>,
    /// The rule on one line, such as `p95(ParseDuration.DurationSeconds) <= 3 s`.
    #[schemars(with = "String")]
    pub rule: Spanned<String>,
    /// Which records count [default: all].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub scope: Scope,
    /// What must hold of a record, such as `Operation = SnapshotImported` or `Site in BOYO, WLLS`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub filter: Vec<Spanned<String>>,
    /// `latest`, `all`, `week`, or a number of days such as `7 days` [default: latest].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub window: Option<Spanned<String>>,
    /// Fewer samples are no data [default: 1].
    #[serde(default)]
    pub min_samples: Option<u64>,
    /// `block` or `warn` [default: block].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub level: Option<Spanned<String>>,
    /// How far past a limit relative to the baseline a value may lie and still pass, as a share of what the baseline measured,
    /// such as `5 %` [default: not at all].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub noise: Option<Spanned<String>>,
    /// A reading older than this, such as `7 days`, or of unknown age, is stale [default: never].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub fresh: Option<Spanned<String>>,
    /// The sentence it comes from, word for word, and where it stands: `docs/plans/PlanB_X.md:108`.
    #[serde(default)]
    pub sentence: Option<String>,
    /// Where the sentence stands: path, or path and line.
    #[serde(default)]
    pub source: Option<String>,
    /// What a reader must know of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// A `[[waiver]]` table: somebody answers for a finding or a red gate until a day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The code of a finding, or the id of a gate.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What it covers, `*` for all of it: of a finding's code a path or a pattern of paths; of a gate the candidate, or its
    /// plan.
    #[schemars(with = "String")]
    pub scope: Spanned<String>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    #[schemars(with = "String")]
    pub until: Spanned<super::Date>,
}

impl Waiver {
    /// What it covers; `None` for all of it.
    pub fn scope(&self) -> Option<&str> {
        Some(self.scope.get_ref().as_str()).filter(|scope| *scope != "*")
    }

    /// Whether it names the code of findings; else it names a gate, whose id has no slash.
    pub fn is_of_findings(&self) -> bool {
        self.id.get_ref().contains('/')
    }

    /// Whether it holds on `today`.
    pub fn holds(&self, today: super::Date) -> bool {
        *self.until.get_ref() >= today
    }
}
