//! The events of a generated stream: names, how often each comes, and what its fields hold.

/// Events of one name.
pub(crate) struct Kind {
    /// The event's name.
    pub(crate) name: &'static str,
    /// How many of 10,000 events.
    pub(crate) weight: u64,
    /// Its fields behind the name and the time.
    pub(crate) fields: Vec<(String, Value)>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(crate) enum Value {
    /// The record's site.
    Site,
    /// A host of that site.
    Host,
    /// The day of the run; in most records a fixed one, as tests write it.
    RunDate,
    /// A whole number below a bound, mostly zero.
    Count(u64),
    /// Milliseconds with three decimals below a bound, mostly small; whole ones without decimals.
    Duration(u64),
    /// The like for a step that hardly any record takes.
    Step(u64),
    /// A number that identifies something.
    Id(u64),
    Flag,
    Guid,
    /// One of some words.
    Word(&'static [&'static str]),
    Text(&'static str),
    Nothing,
    List,
}

/// The events, most frequent first.
pub(crate) fn kinds() -> Vec<Kind> {
    use Value::{Count, Duration, Flag, Guid, Host, Id, List, Nothing, RunDate, Site, Step, Text, Word};
    let operations: &[&str] = &["GetMiss", "GetMiss", "GetMiss", "Set", "GetHit", "Remove"];
    let sources: &[&str] = &["DatabaseQuery", "SiteExistingCache", "CacheInitial"];
    let statuses: &[&str] = &["", "Hit", "NotAttempted", "SkippedByConfiguration"];
    let map =
        "System.Collections.Generic.Dictionary`2[[System.String, mscorlib, Version=4.0.0.0],[System.Object, mscorlib]]";
    let process = [("ProcessId", Id(80_000)), ("ThreadId", Id(28)), ("RunspaceId", Guid)];
    let durations = |prefix: &str, parts: &[&str], bound: u64| -> Vec<(String, Value)> {
        parts.iter().map(|part| (format!("{prefix}{part}DurationMs"), Step(bound))).collect()
    };
    let counts = |prefix: &str, parts: &[&str]| -> Vec<(String, Value)> {
        parts.iter().map(|part| (format!("{prefix}{part}Count"), Count(1_200))).collect()
    };
    let cache: &[&str] = &[
        "Query",
        "Sort",
        "Template",
        "Snapshot",
        "Recordset",
        "RecordsetProject",
        "Hydration",
        "Materialize",
        "MaterializeObject",
        "MaterializePortSort",
        "MaterializeProjection",
        "MaterializeTemplate",
        "MaterializeTemplateApply",
        "MaterializeTemplateLookup",
        "HostMap",
        "Execute",
        "ExclusiveWait",
        "Build",
        "Fetch",
    ];
    let matches: &[&str] = &[
        "HostMapCandidateFromPool",
        "HostMapCandidateFromPrevious",
        "HostMapCandidateInvalid",
        "HostMapCandidateMissing",
        "HostMapCandidateSignatureMismatch",
        "HostMapCandidateSignatureMissing",
        "HostMapEntryAllocation",
        "HostMapEntryPoolReuse",
        "HostMapLookup",
        "HostMapLookupMiss",
        "HostMapSignatureMatch",
        "HostMapSignatureRewrite",
        "ComparisonCandidate",
        "ComparisonMissingPort",
        "ComparisonObsoletePort",
        "ComparisonSignatureMatch",
        "ComparisonSignatureMismatch",
        "ComparisonSignatureMissing",
        "ExistingRow",
        "ExclusiveRetry",
        "Host",
        "PreviousHost",
        "PreviousPort",
        "PreviousSnapshotHost",
        "PreviousSnapshotPort",
        "ResultRow",
        "TotalRow",
        "MaterializeTemplateCacheHit",
        "MaterializeTemplateCacheMiss",
        "MaterializeTemplateReuse",
        "MaterializeTemplateDefaulted",
        "MaterializeTemplateHintApplied",
        "MaterializeTemplateSetPortColor",
        "MaterializePortSortCacheHit",
        "MaterializePortSortCacheMiss",
        "MaterializePortSortUniquePort",
        "ResolveInitialEntry",
        "ResolveInitialHost",
        "ResolveInitialPort",
        "ResolveRefreshEntry",
        "ResolveRefreshHost",
        "ResolveRefreshPort",
        "PostRefreshEntry",
        "PostRefreshHost",
        "PostRefreshPort",
        "RecordsetProjectRow",
        "RecordsetRow",
        "StagedRowComparison",
        "StagedRowReused",
        "TemplateLookupFallback",
        "TemplateLookupRow",
    ];
    let states: &[&str] = &[
        "ExistingRowKeys",
        "ExistingRowSample",
        "FetchFallback",
        "HostMapEntryKind",
        "HostMapPool",
        "HostMapSignature",
        "MaterializePortSort",
        "MaterializeTemplate",
        "PreviousHostMap",
        "PreviousSnapshot",
        "ProviderFallback",
        "RecordsetProject",
        "ResolveInitial",
        "ResolveRefresh",
        "SharedStoreEntry",
        "SharedStorePersist",
        "TemplateLookup",
    ];
    let bulk: &[&str] = &[
        "Cleanup",
        "CommandExecute",
        "HistoryInsert",
        "InterfaceInsert",
        "InterfaceUpdate",
        "ParameterBind",
        "SeedEnsure",
        "SeedRecordsetOpen",
        "Stage",
        "TransactionCommit",
        "StreamClone",
        "StreamDispatch",
        "StreamStateUpdate",
        "UiClone",
    ];
    let rows: &[&str] = &[
        "CachePrimedRow",
        "CachedRow",
        "DeleteCandidate",
        "DiffDuplicatePort",
        "DiffRowChanged",
        "DiffRowCompared",
        "DiffRowInserted",
        "DiffRowUnchanged",
        "DiffSeenPort",
        "Existing",
        "FactsConsidered",
        "InsertCandidate",
        "LoadExistingRowSet",
        "RowsStaged",
        "BulkRowsCommitted",
        "BulkRowsPrepared",
    ];
    let diff: &[&str] = &[
        "Delete",
        "DiffComparison",
        "Diff",
        "DiffSignature",
        "Fallback",
        "IndexEnsure",
        "LoadExisting",
        "LoadSignature",
        "UiClone",
    ];
    let flags = [
        "BulkAttempted",
        "BulkRecordsetAttempted",
        "BulkRecordsetUsed",
        "BulkSucceeded",
        "FallbackUsed",
        "LoadCacheHit",
        "LoadCacheMiss",
        "LoadCacheRefreshed",
    ];
    let sync: Vec<(String, Value)> = [
        durations("SiteCache", cache, 900),
        counts("SiteCache", matches),
        durations("Bulk", bulk, 25),
        counts("", rows),
        durations("", diff, 400),
        flags.iter().map(|flag| ((*flag).to_owned(), Flag)).collect(),
        states.iter().map(|part| (format!("SiteCache{part}Status"), Word(statuses))).collect(),
        own(&[
            ("Site", Site),
            ("Hostname", Host),
            ("BulkBatchId", Nothing),
            ("SiteCacheProvider", Word(sources)),
            ("SiteCacheProviderReason", Text("SkipSiteCacheUpdate")),
            ("SiteCacheFetchStatus", Text("SkippedByConfiguration")),
            ("SiteCacheHostMapSignatureMismatchSamples", List),
            ("SiteCacheHostMapCandidateMissingSamples", List),
            ("SiteCacheHostMapCandidateInvalidSamples", List),
            ("SiteCachePreviousSnapshotHostSamples", List),
            ("SiteCacheExistingRowValueType", Text(map)),
            ("SiteCacheExistingRowSource", Word(sources)),
            ("SiteCacheMaterializePortSortCacheHitRatio", Nothing),
            ("SiteCachePreviousSnapshotHostMapType", Text(map)),
        ]),
    ]
    .concat();
    let breakdown =
        [sync.clone(), own(&[("Success", Flag), ("DatabaseName", Text("C:\\\\Data\\\\Site\\\\Site.accdb"))])].concat();
    let metrics = [
        durations("", cache, 900),
        counts("", matches),
        own(&[("Site", Site), ("Provider", Word(sources)), ("Refreshed", Flag), ("CacheStatus", Text("Refreshed"))]),
    ]
    .concat();
    vec![
        kind(
            "InterfaceSiteCacheSharedStore",
            4300,
            &[
                &[
                    ("Site", Site),
                    ("AppDomainId", Text("1")),
                    ("AppDomainName", Text("pwsh")),
                    ("EntryCount", Count(4)),
                    ("HostCount", Count(25)),
                    ("Operation", Word(operations)),
                    ("StoreHashCode", Id(67_000_000)),
                    ("TotalRows", Count(1200)),
                ],
                &process,
            ],
        ),
        kind(
            "InterfaceSiteCacheClearInvocation",
            1600,
            &[
                &[
                    ("CallStackDepth", Id(16)),
                    ("CallerFunction", Text("<ScriptBlock>")),
                    ("CallerLine", Id(1628)),
                    ("CallerScript", Text("ParserPersistenceModule.Tests.ps1")),
                    ("InvocationName", Text("DeviceRepositoryModule\\\\Clear-SiteInterfaceCache")),
                    ("Reason", Text("Unspecified")),
                ],
                &process,
            ],
        ),
        Kind { name: "InterfaceSyncTiming", weight: 880, fields: sync },
        kind(
            "RowsWritten",
            870,
            &[&[
                ("Site", Site),
                ("Hostname", Host),
                ("RunDate", RunDate),
                ("Rows", Count(48)),
                ("DeletedRows", Count(2)),
            ]],
        ),
        kind(
            "SiteExistingRowCacheState",
            710,
            &[&[
                ("CacheEnabled", Flag),
                ("CacheHit", Flag),
                ("ExistingRowSource", Word(sources)),
                ("HostEntryExists", Flag),
                ("HostEntryRowCount", Count(3)),
                ("Hostname", Host),
                ("LoadCacheHit", Flag),
                ("LoadCacheMiss", Flag),
                ("LoadCacheRefreshed", Flag),
                ("Site", Site),
                ("SiteHostEntryCount", Count(2)),
                ("SkipSources", List),
            ]],
        ),
        kind(
            "UserAction",
            340,
            &[&[
                ("Action", Word(&["CompareView", "InterfacesView", "LoadFromDb", "ScanLogs"])),
                ("Hostname", Host),
                ("Port1", Text("Et1/1/1")),
                ("Site", Site),
            ]],
        ),
        kind(
            "InterfaceSiteCacheHostPersisted",
            320,
            &[&[
                ("ConvertedToTyped", Flag),
                ("EntryHostCount", Count(25)),
                ("EntryHostCountDelta", Count(2)),
                ("EntryTotalRows", Count(1200)),
                ("EntryTotalRowsDelta", Count(48)),
                ("HostMapReused", Flag),
                ("Hostname", Host),
                ("PersistedPortCount", Count(48)),
                ("PreviousHostCount", Count(25)),
                ("PreviousHostMapType", Text(map)),
                ("PreviousHostMapValueType", Text(map)),
                ("PreviousHostMapWasTyped", Flag),
                ("PreviousPortCount", Count(1200)),
                ("SharedStoreUpdated", Flag),
                ("Site", Site),
                ("TypedHostMapType", Text(map)),
                ("TypedHostMapValueType", Text(map)),
                ("UntypedHostMapType", Text(map)),
            ]],
        ),
        kind(
            "InterfaceSiteCacheSharedStoreState",
            280,
            &[
                &[
                    ("AppDomainId", Text("1")),
                    ("AppDomainName", Text("DefaultDomain")),
                    ("EntryCount", Count(3)),
                    ("Operation", Word(&["InitDelegatedStore", "SnapshotImported"])),
                    ("StoreHashCode", Id(66_000_000)),
                ],
                &process,
            ],
        ),
        kind(
            "InterfaceSiteCacheRunspaceState",
            120,
            &[&[
                ("CacheExists", Flag),
                ("CacheStatus", Text("")),
                ("CachedAt", Text("")),
                ("EntryType", Text("System.Management.Automation.PSCustomObject")),
                ("HostCount", Count(25)),
                ("HostMapType", Text(map)),
                ("RunspaceId", Guid),
                ("Site", Site),
                ("Stage", Text("Worker:PreParse")),
                ("TotalRows", Count(1200)),
            ]],
        ),
        kind(
            "ParserSchedulerLaunch",
            60,
            &[&[
                ("ActiveSites", Id(3)),
                ("ActiveWorkers", Id(9)),
                ("QueuedJobs", Count(38)),
                ("QueuedSites", Count(5)),
                ("Site", Site),
                ("ThreadBudget", Id(9)),
            ]],
        ),
        Kind { name: "InterfaceSiteCacheMetrics", weight: 51, fields: metrics },
        kind(
            "InterfaceSiteCacheReuseAttempt",
            52,
            &[&[
                ("AdoptedFromSharedStore", Flag),
                ("Refresh", Flag),
                ("RunspaceId", Guid),
                ("ScriptCacheEntryFound", Flag),
                ("ScriptCacheHostCount", Count(12)),
                ("ScriptCacheTotalRows", Count(120)),
                ("SharedStoreEntryFound", Flag),
                ("Site", Site),
            ]],
        ),
        kind(
            "InterfaceSiteCacheReuseState",
            49,
            &[&[
                ("EntryType", Text("System.Management.Automation.PSCustomObject")),
                ("HostCount", Id(13)),
                ("HostMapType", Text(map)),
                ("Site", Site),
                ("TotalRows", Id(51)),
            ]],
        ),
        kind(
            "InterfacePortQueueMetrics",
            41,
            &[&[
                ("BatchCount", Id(5)),
                ("BatchId", Guid),
                ("ChunkSize", Id(25)),
                ("ChunkSource", Text("Dynamic")),
                ("Hostname", Host),
                ("QueueBuildDelayMs", Duration(27)),
                ("QueueBuildDurationMs", Duration(93)),
                ("TotalPorts", Id(97)),
            ]],
        ),
        kind(
            "DeviceDetailsLoadMetrics",
            39,
            &[&[
                ("AppendWorkMs", Duration(3)),
                ("BatchesProcessed", Id(5)),
                ("ChunkSize", Id(25)),
                ("DispatcherWorkMs", Duration(1250)),
                ("FirstBatchMs", Duration(313)),
                ("Hostname", Host),
                ("IndicatorWorkMs", Duration(1)),
                ("InterfaceCount", Count(145)),
                ("InvokeDurationMs", Duration(1488)),
                ("StreamDurationMs", Duration(1377)),
            ]],
        ),
        kind(
            "SkippedDuplicate",
            37,
            &[&[
                ("FileHash", Guid),
                ("Hostname", Host),
                ("LastIngestedUtc", Text("12/31/2025 14:21:42")),
                ("Reason", Text("HashMatch")),
                ("Site", Site),
                ("SourceLength", Id(51_198)),
            ]],
        ),
        kind(
            "PortBatchReady",
            31,
            &[&[
                ("BatchId", Guid),
                ("ChunkSize", Id(25)),
                ("EstimatedBatchCount", Id(3)),
                ("Hostname", Host),
                ("PortsCommitted", Id(49)),
                ("RunDate", RunDate),
            ]],
        ),
        kind(
            "ParseDuration",
            27,
            &[&[
                ("DurationSeconds", Duration(12)),
                ("FileName", Text("device.log")),
                ("Hostname", Host),
                ("Site", Site),
                ("StartTime", Text("2025-12-05T23:21:51.3018701Z")),
                ("Success", Flag),
            ]],
        ),
        kind("DatabaseWriteLatency", 26, &[&[("Hostname", Host), ("LatencyMs", Id(9750)), ("Site", Site)]]),
        Kind { name: "DatabaseWriteBreakdown", weight: 26, fields: breakdown },
        Kind {
            name: "InterfaceBulkInsertTiming",
            weight: 25,
            fields: [
                durations("", bulk, 25),
                own(&[
                    ("BatchId", Guid),
                    ("Hostname", Host),
                    ("RunDate", RunDate),
                    ("Rows", Id(49)),
                    ("Success", Flag),
                    ("TransactionLevel", Id(3)),
                ]),
            ]
            .concat(),
        },
        kind(
            "InterfaceBulkInsert",
            25,
            &[&[("BatchId", Guid), ("Hostname", Host), ("Rows", Id(49)), ("RunDate", RunDate), ("Success", Flag)]],
        ),
        kind(
            "InterfacePortStreamMetrics",
            22,
            &[&[
                ("BatchId", Guid),
                ("Hostname", Host),
                ("RowsCloned", Count(49)),
                ("RowsReceived", Id(49)),
                ("RowsReused", Count(49)),
                ("RunDate", RunDate),
                ("StreamCloneDurationMs", Duration(262)),
                ("StreamStateUpdateDurationMs", Duration(2)),
            ]],
        ),
        kind(
            "InterfacePortDispatchMetrics",
            18,
            &[&[
                ("AppendDurationMs", Duration(6)),
                ("BatchCount", Id(5)),
                ("BatchId", Guid),
                ("BatchOrdinal", Id(5)),
                ("BatchSize", Id(25)),
                ("DispatcherDurationMs", Duration(2827)),
                ("Hostname", Host),
                ("PortsDelivered", Id(97)),
                ("TotalPorts", Id(97)),
            ]],
        ),
        kind(
            "DiffUsageRate",
            11,
            &[&[
                ("Hostname", Text("sw1")),
                ("Site", Text("sw1")),
                ("Source", Text("CompareView")),
                ("UsageDenominator", Id(2)),
                ("UsageNumerator", Id(2)),
            ]],
        ),
        kind(
            "DiffCompareDurationMs",
            11,
            &[&[
                ("DurationMs", Id(148)),
                ("Hostname", Text("sw1")),
                ("Site", Text("sw1")),
                ("Source", Text("CompareView")),
                ("Vrf", Text("")),
            ]],
        ),
        kind(
            "DiffCompareResultCounts",
            11,
            &[&[
                ("AddedCount", Count(2)),
                ("ChangedCount", Count(2)),
                ("Hostname", Text("sw1")),
                ("RemovedCount", Id(2)),
                ("Site", Text("sw1")),
                ("TotalCount", Id(3)),
                ("UnchangedCount", Count(2)),
            ]],
        ),
        kind(
            "ConcurrencyProfileResolved",
            11,
            &[&[
                ("AdaptiveThreads", Flag),
                ("DecisionSource", Text("AutoScale")),
                ("DeviceCount", Id(40)),
                ("JobsPerThread", Id(3)),
                ("MaxWorkersPerSite", Id(3)),
                ("MinRunspaces", Id(2)),
                ("ResolvedThreadCeiling", Id(9)),
                ("SiteCount", Id(5)),
                ("ThreadCeiling", Id(3)),
            ]],
        ),
        kind(
            "ParserRunspacePoolState",
            2,
            &[&[
                ("JobsPerThread", Id(6)),
                ("MaxThreads", Id(9)),
                ("MinThreads", Id(3)),
                ("ModulesPath", Text("C:\\\\modules")),
                ("Operation", Text("Create")),
                ("PoolId", Guid),
                ("Reason", Text("")),
            ]],
        ),
    ]
}

fn kind(name: &'static str, weight: u64, fields: &[&[(&str, Value)]]) -> Kind {
    Kind { name, weight, fields: own(&fields.concat()) }
}

fn own(fields: &[(&str, Value)]) -> Vec<(String, Value)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}
