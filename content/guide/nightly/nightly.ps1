# The whole night in one script, for the Windows task scheduler: pack a candidate, publish the site with it, judge the gates.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File nightly.ps1 -Workspace C:\project -Destination \\web\reports
#   ... -Out D:\bundles                                           publishes what D:\bundles holds: the nights between two candidates
#   ... -Candidate RC-2026-01 -Out D:\bundles -Key D:\keys\release     packs that candidate, publishes what D:\bundles holds
#
# Each night packs the candidate anew, until its bundle was approved or entered in the ledger: from then on it stays.
# Exit: 0 all is well; 1 a blocking gate is red, the candidate is not ready, or a bundle in Out is not whole: the site is
# published all the same; 2 something could not run, and if that was publishing, readers still see the last site.
# Reviewed, not run by the project's own checks.
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
    $code = $LASTEXITCODE
    if ($code -gt 1) {
        [Console]::Error.WriteLine("== $Name could not run (exit code $code)")
        $code = 2
    }
    $script:worst = [Math]::Max($script:worst, $code)
}

if ($Candidate) {
    Step "pack candidate $Candidate" @('bundle', '--candidate', $Candidate, '-o', $Out, '--key', $Key, '--unless-final')
    Step 'publish the site and the bundles' @('publish', $Destination, '--bundles', $Out)
} elseif ($Out) {
    Step 'publish the site and the bundles' @('publish', $Destination, '--bundles', $Out)
} else {
    Step 'publish the site' @('publish', $Destination)
}
Step 'judge the gates' @('gates')
exit $worst
