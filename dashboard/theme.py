"""How it looks: calm, good contrast, light and dark. The launcher passes ``FLAGS`` to Streamlit."""

from __future__ import annotations

import re

ICON = ":material/fact_check:"

FLAGS: tuple[str, ...] = (
    "--browser.gatherUsageStats=false",
    "--client.showErrorDetails=none",
    "--client.showErrorLinks=false",
    "--client.toolbarMode=minimal",
    "--server.enableXsrfProtection=true",
    "--server.fileWatcherType=none",
    "--server.headless=true",
    "--server.maxUploadSize=1",
    "--server.runOnSave=false",
    "--theme.baseFontSize=15",
    "--theme.baseRadius=8px",
    "--theme.showWidgetBorder=true",
    "--theme.metricValueFontSize=1.2rem",
    "--theme.paddingTop=2.25rem",
    "--theme.paddingBottom=2rem",
    # Text on background is at least 7:1, white on the primary colour at least 4.6:1.
    "--theme.light.primaryColor=#0B6B63",
    "--theme.light.backgroundColor=#FFFFFF",
    "--theme.light.secondaryBackgroundColor=#F3F6F5",
    "--theme.light.textColor=#1B2A2F",
    "--theme.light.linkColor=#0A5C8A",
    "--theme.light.borderColor=#C9D3D1",
    "--theme.light.sidebar.backgroundColor=#EEF3F2",
    "--theme.light.sidebar.secondaryBackgroundColor=#DFE8E6",
    "--theme.dark.primaryColor=#1F8277",
    "--theme.dark.backgroundColor=#12191B",
    "--theme.dark.secondaryBackgroundColor=#1C2628",
    "--theme.dark.textColor=#E8EEEC",
    "--theme.dark.linkColor=#7CC4EA",
    "--theme.dark.borderColor=#3A4A4D",
    "--theme.dark.sidebar.backgroundColor=#182123",
    "--theme.dark.sidebar.secondaryBackgroundColor=#223033",
)
"""Arguments of ``streamlit run``."""

BAR = "#0B7A70"
"""Colour of chart bars: readable on both backgrounds."""

STYLE = """<style>
[data-testid="stMainBlockContainer"] { max-width: 1280px; }
[data-testid="InputInstructions"], [data-testid="stElementToolbar"], [data-testid="stAppDeployButton"],
[data-testid="stHeadingWithActionElements"] [data-testid="stHeaderActionElements"] { display: none; }
[data-testid="stCaptionContainer"] { opacity: .86 !important; }
button[data-variant="segmented_control"][aria-checked="true"] * { color: inherit; font-weight: 650; }
button[data-variant="segmented_control"][aria-checked="true"] { color: inherit !important; }
h1 { font-size: 1.6rem !important; padding: 0 0 .4rem 0 !important; }
h2 { font-size: 1.08rem !important; padding: .2rem 0 !important; }
.kt-lead { font-size: 1.45rem; line-height: 1.35; font-weight: 650; margin: .1rem 0 .3rem; }
.kt-facts { display: flex; flex-wrap: wrap; gap: .4rem .5rem; margin: .2rem 0 .1rem; padding: 0; }
.kt-chip { border: 1px solid currentColor; border-radius: 999px; padding: .08rem .7rem; font-size: .9rem; }
.kt-strong { font-weight: 700; border-width: 2px; }
.kt-quote { border-left: 4px solid #0B7A70; margin: .2rem 0 .6rem; padding: .25rem .8rem; }
.kt-quote cite, .kt-small { font-style: normal; font-size: .88rem; opacity: .85; display: block; }
.kt-body { white-space: pre-wrap; line-height: 1.55; overflow-wrap: anywhere; }
.kt-paper { border: 1px solid #9AA8A5; border-radius: 8px; padding: .9rem 1.1rem; margin-bottom: .5rem; }
.kt-paper h3 { margin: 0 0 .5rem; font-size: 1.15rem; padding: 0; }
mark.kt-problem { background: #FFE08A; color: #3A2A00; padding: 0 .15em; text-decoration: underline wavy #B3261E; }
mark.kt-match { background: transparent; color: inherit; font-weight: 650; text-decoration: underline; text-decoration-thickness: 2px; }
ins.kt-new { background: #CDEFD8; color: #0B3A1C; text-decoration: underline; }
del.kt-old { background: #F9D5D1; color: #5A120B; }
table.kt { border-collapse: collapse; width: 100%; font-size: .92rem; }
table.kt th { text-align: left; border-bottom: 2px solid #9AA8A5; padding: .3rem .5rem; font-weight: 650; }
table.kt td { border-bottom: 1px solid #9AA8A566; padding: .32rem .5rem; vertical-align: top;
  overflow-wrap: anywhere; }
table.kt td.n, table.kt th.n { text-align: right; white-space: nowrap; }
table.kt caption { text-align: left; font-weight: 650; padding: .2rem 0; }
table.kt-month { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .84rem; }
table.kt-month th { padding: .25rem; border-bottom: 2px solid #9AA8A5; text-align: left; }
table.kt-month td { border: 1px solid #9AA8A566; vertical-align: top; height: 5.2rem; padding: .2rem .3rem; }
table.kt-month td.other { opacity: .65; }
table.kt-month td.today { outline: 2px solid #0B7A70; outline-offset: -2px; }
.kt-quote a, .kt-paper a, table.kt a { color: inherit; text-decoration: underline; font-weight: 600; }
.kt-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.kt-day { font-weight: 650; }
.kt-entry { border-left: 3px solid currentColor; padding: .02rem .3rem; margin: .15rem 0; line-height: 1.25;
  overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4;
  overflow: hidden; }
.kt-scroll { overflow-x: auto; }
@media (max-width: 700px) { table.kt-month { min-width: 680px; } }
@media print { [data-testid="stSidebar"], button { display: none !important; } }
</style>"""


def spoken(language: str) -> str:
    """Tells screen readers and the browser which language the page is in (vi or en)."""
    code = "en" if language == "en" else "vi"
    return f'<script>document.documentElement.lang = "{code}";</script>'


_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@/])")


def plain(text: str) -> str:
    """Text of others for a place that reads Markdown: shown as it is, no link, image or formula."""
    return _MARKUP.sub(r"\\\1", text.replace("\n", " "))
