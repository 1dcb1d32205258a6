@echo off
rem Starts the programme. Settings: instance\yx.env. Close the window or press Ctrl+C to stop.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0..\.."
if not exist .venv\Scripts\flask.exe (
    echo Please run deploy\windows\setup.ps1 first.
    pause
    exit /b 1
)
.venv\Scripts\flask.exe init || exit /b 1
.venv\Scripts\flask.exe serve %*
