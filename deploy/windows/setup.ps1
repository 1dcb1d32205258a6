# Installs into .venv and prepares the database. Windows 10 / Server 2016 or later, Python 3.11 from python.org.
#   powershell -ExecutionPolicy Bypass -File deploy\windows\setup.ps1 [-Wheels D:\wheels] [-Demo]
# -Wheels installs from a folder, without a network. -Demo loads the invented county for trying out; never in production.
param(
    [string]$Wheels = "",
    [switch]$Demo
)
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$env:PYTHONUTF8 = "1"

function Invoke-Step([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Arguments -join ' ') : exit code $LASTEXITCODE" }
}

if (-not (Test-Path ".venv\Scripts\python.exe")) {
    Invoke-Step "py" @("-3.11", "-m", "venv", ".venv")
}
$pip = @("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
if ($Wheels) { $pip += @("--no-index", "--find-links", $Wheels) }
$lists = @("-r", "requirements.txt")
$settings = if (Test-Path "instance\yx.env") { Get-Content "instance\yx.env" -Raw } else { "" }
if ("$env:DATABASE_URL $settings" -match "postgres") { $lists += @("-r", "requirements-postgres.txt") }
Invoke-Step ".venv\Scripts\python.exe" ($pip + $lists)

Invoke-Step ".venv\Scripts\flask.exe" @("init")
if ($Demo) { Invoke-Step ".venv\Scripts\flask.exe" @("demo") }
Write-Host "OK. Start: deploy\windows\run.bat"
