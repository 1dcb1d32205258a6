# Starts the programme with Windows and again after a failure, by the Task Scheduler. Run as administrator:
#   powershell -ExecutionPolicy Bypass -File deploy\windows\service.ps1 [-Remove]
param([switch]$Remove)
$ErrorActionPreference = "Stop"
$name = "yx"

if ($Remove) {
    Unregister-ScheduledTask -TaskName $name -Confirm:$false
    return
}
$root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
$action = New-ScheduledTaskAction -Execute (Join-Path $root "deploy\windows\run.bat") -WorkingDirectory $root
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew -StartWhenAvailable
# LocalService has few rights; it needs to write to instance\ only.
icacls (Join-Path $root "instance") /grant "*S-1-5-19:(OI)(CI)M" | Out-Null
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings `
    -User "NT AUTHORITY\LocalService" -Force | Out-Null
Start-ScheduledTask -TaskName $name
Write-Host "OK. The task '$name' runs and starts with Windows."
