"""What starts the nightly run is read here by the rules of whoever will read it there."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from paperwatch.errors import PaperwatchError
from paperwatch.install import Kind, files
from tests.test_cli import Run, run  # noqa: F401

ROOT = Path(__file__).parent.parent


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_systemd_units_say_what_when_and_where(tmp_path: Path) -> None:
    (service, timer), do = files(Kind.SYSTEMD, "03:05", tmp_path)
    assert service.path and timer.path
    assert service.path.with_suffix(".timer") == timer.path
    said = unit(service.text)["Service"]
    assert (said["Type"], said["WorkingDirectory"]) == ("oneshot", str(tmp_path))
    assert said["ExecStart"].endswith("paperwatch nightly")
    assert unit(timer.text)["Timer"]["OnCalendar"] == "*-*-* 03:05:00"
    assert unit(timer.text)["Timer"]["Persistent"] == "true"
    assert "enable --now paperwatch-nightly.timer" in do


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_itself_accepts_the_units(tmp_path: Path) -> None:
    written, _ = files(Kind.SYSTEMD, "03:15", tmp_path)
    for file in written:
        assert file.path
        (tmp_path / file.path.name).write_text(file.text)
    paths = [str(tmp_path / file.path.name) for file in written if file.path]
    done = subprocess.run(["systemd-analyze", "verify", "--user", *paths], capture_output=True, text=True)
    assert "Unknown" not in done.stderr


def test_the_cron_line_has_five_fields_and_survives_odd_folders() -> None:
    ((line,), do) = files(Kind.CRON, "23:45", Path("/srv/reading group/100%"))
    match = re.fullmatch(r"(\S+) (\S+) (\S+) (\S+) (\S+) (.+)\n", line.text)
    assert match
    assert match.groups()[:5] == ("45", "23", "*", "*", "*")
    assert match[6].startswith(r"cd '/srv/reading group/100\%' && ")
    assert "crontab -e" in do


def test_the_workflow_runs_the_night_and_keeps_the_file(tmp_path: Path) -> None:
    ((file,), _) = files(Kind.GITHUB, "03:15", tmp_path)
    assert file.path == tmp_path / ".github/workflows/paperwatch.yml"
    flow = yaml.safe_load(file.text)
    assert flow[True]["schedule"] == [{"cron": "15 3 * * *"}]  # YAML 1.1 reads `on` as true
    steps = flow["jobs"]["nightly"]["steps"]
    assert any(step.get("run") == "paperwatch nightly" for step in steps)
    assert steps[-1]["if"] == "always()"
    assert "HEAD:paperwatch-data" in steps[-1]["run"]
    assert "${{ secrets.PAPERWATCH_NOTIFY || '[]' }}" in file.text


@pytest.mark.parametrize(("named", "installs"), [('name = "paperwatch"', ".[notify]"), ('name = "ours"', "paperwatch")])
def test_the_workflow_installs_from_a_checkout_or_from_the_index(tmp_path: Path, named: str, installs: str) -> None:
    ((file,), _) = files(Kind.GITHUB, "03:15", tmp_path)
    steps = yaml.safe_load(file.text)["jobs"]["nightly"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "Install"]
    (tmp_path / "pyproject.toml").write_text(f"[project]\n{named}\n")
    shell = f'python() {{ echo "$@"; }}\n{script}'
    done = subprocess.run(["/bin/sh", "-ec", shell], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"-m pip install {installs}")


def test_the_container_starts_the_night_in_the_folder_with_what_only_a_shell_knew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERWATCH_CONTACT", "ada")
    monkeypatch.chdir(tmp_path)
    (env, compose), do = files(Kind.CONTAINER, "03:05", tmp_path)
    assert (env.path, env.private) == (tmp_path / "paperwatch.env", True)
    assert "docker compose -f paperwatch-compose.yaml up" in do
    night = yaml.safe_load(compose.text)["services"]["nightly"]
    assert night["volumes"] == [f"{tmp_path}:/data"]
    script = night["command"][2].replace("$$", "$")
    assert 'date -d "tomorrow 03:05"' in script
    assert "(set -a && . ./paperwatch.env && set +a && paperwatch nightly)" in script
    subprocess.run(["/bin/sh", "-n", "-c", script], check=True)
    build = Path(night["build"]["context"])
    assert (build / night["build"]["dockerfile"]).is_file()  # this program was installed from a checkout


def test_the_container_of_a_program_from_the_index_is_built_from_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperwatch.install.checkout", lambda: None)
    (_, container), _ = files(Kind.CONTAINER, "03:05", tmp_path)
    assert container.path == tmp_path / "paperwatch.Containerfile"
    assert "RUN pip install --no-cache-dir 'paperwatch[postgres,notify]'\n" in container.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAPERWATCH_DATABASE_URL", "sqlite:////srv/elsewhere.db"),
        ("PAPERWATCH_DATABASE_URL", "postgresql://ada@localhost/papers"),
        ("PAPERWATCH_DATABASE_URL", "postgresql:///papers"),
        ("PAPERWATCH_ARCHIVE", "/srv/archive"),
    ],
)
def test_what_no_container_of_the_folder_sees_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(PaperwatchError) as refused:
        files(Kind.CONTAINER, "03:05", tmp_path)
    assert refused.value.code == "install.environment"


def test_compose_waits_for_postgresql_and_keeps_its_data() -> None:
    compose = yaml.safe_load((ROOT / "docs/container/compose.yaml").read_text())
    night = compose["services"]["nightly"]
    assert night["depends_on"]["database"]["condition"] == "service_healthy"
    assert night["environment"]["PAPERWATCH_DATABASE_URL"].startswith("postgresql://")
    assert night["env_file"] == [{"path": "./paperwatch.env", "required": False}]
    assert set(compose["volumes"]) == {"database", "archive"}
    build = (ROOT / "docs/container" / night["build"]["context"]).resolve()
    assert (build / night["build"]["dockerfile"]).is_file()


def test_the_container_installs_from_files_that_are_there_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "docs/container/Containerfile").read_text().splitlines()
    assert (ROOT / "requirements.lock").is_file()
    assert lines.index("USER paperwatch") < next(n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT"))


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(PaperwatchError):
        files(Kind.CRON, "25:00")


def test_the_command_prints_or_writes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    status, out, _ = run("schedule-install", "--print")
    assert (status, "[Timer]" in out) == (0, True)
    assert not (tmp_path / "config").exists()
    assert run("schedule-install", "--at", "02:00")[0] == 0
    assert (tmp_path / "config/systemd/user/paperwatch-nightly.timer").is_file()
