"""`check`: what is wrong in files that came back."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import PATH, form_option, password_option, previous_option, strict_option


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件...")
@previous_option
@form_option
@password_option
@strict_option
@click.option("--careful", is_flag=True, help="逐格核对公式、保护、批注等，即使看上去一切正常。")
@click.option(
    "--rule", "rules", multiple=True, metavar="规则", help="只看这条规则，每份文件一行；可以写几次。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，格式见 docs/json.md。")
def check(
    files: tuple[Path, ...],
    previous_file: Path | None,
    form_id: str | None,
    password: str,
    strict: bool,
    careful: bool,
    rules: tuple[str, ...],
    as_json: bool,
) -> int:
    """校验收回的工作簿，列出哪里不对、应当怎样。"""
    from xlsx_tools.cli.given import How, check_file
    from xlsx_tools.cli.printed import findings as listing
    from xlsx_tools.filing.document import write_json

    how = How(form_id, password, careful, strict=strict)
    checked = [check_file(path, previous_file, how) for path in files]
    rules = tuple(rule.upper() for rule in rules)
    if rules:
        checked = listing.narrowed(checked, rules)
    if as_json:
        click.echo(write_json(listing.findings_as_document(checked)), nl=False)
    elif rules:
        click.echo(listing.rules_as_text(checked, rules))
    else:
        click.echo("\n\n".join(listing.findings_as_text(one) for one in checked))
        if len(checked) > 1:
            click.echo(f"\n{listing.summary(checked)}")
    return max(one.exit_code for one in checked)
