# The whole night in one script, for the Windows task scheduler: publish the site, judge the gates, pack a candidate.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File nightly.ps1 -Workspace C:\project -Destination \\web\reports
#   ... -Candidate RC-2026-01 -Out D:\bundles -Key D:\keys\release     also packs that candidate
#
# Exit: 0 all is well; 1 a blocking gate is red or the candidate is not ready, the site is published all the same;
# 2 something could not run, readers still see the last site. Reviewed, not run by the project's own checks.
param(
    [Parameter(Mandatory)] [string] $Workspace,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Candidate, [string] $Out, [string] $Key
)
# One "now" for every step, so that site, verdicts and bundle speak of the same moment.
$now = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
$worst = 0

function Step([string] $Name, [string[]] $Arguments) {
    Write-Output "== $Name"
    & statetrace-site --no-progress --at $now -C $Workspace @Arguments
    if ($LASTEXITCODE -gt 1) { Write-Error "$Name could not run (exit code $LASTEXITCODE)"; exit 2 }
    $script:worst = [Math]::Max($script:worst, $LASTEXITCODE)
}

Step 'publish the site' @('publish', $Destination)
Step 'judge the gates' @('gates')
if ($Candidate) { Step "pack candidate $Candidate" @('bundle', '--candidate', $Candidate, '-o', $Out, '--key', $Key) }
exit $worst
