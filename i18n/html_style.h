/*
 * i18n/html_style.h - the page's style sheet, for i18n/html.c only. On paper the dark head becomes a ruled one, so that a
 * report costs little ink; tables repeat their heads and rows do not split.
 *
 * Threading: constant.
 */
#ifndef SP_I18N_HTML_STYLE_H
#define SP_I18N_HTML_STYLE_H

static const char page_style[] =
    ":root{--ink:#1c2733;--soft:#566575;--line:#d5dde4;--band:#0f4c5c;--tint:#f2f6f8;--gold:#b7791f;--red:#a4262c;"
    "--sans:\"Noto Sans\",\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;"
    "--han:\"Noto Sans CJK SC\",\"Noto Sans SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\";"
    "--lao:\"Noto Sans Lao\",\"Noto Sans Lao Looped\",\"Phetsarath OT\",\"Lao Sangam MN\",\"Lao UI\";"
    "--more:\"Noto Sans Thai\",\"Noto Sans Khmer\",\"Noto Sans Myanmar\",\"Leelawadee UI\",\"Khmer UI\",\"Myanmar Text\"}"
    "*{box-sizing:border-box}"
    "html{font-family:var(--sans),var(--han),var(--lao),var(--more);font-size:15px;line-height:1.5;color:var(--ink);"
    "background:#e9eef2;-webkit-text-size-adjust:100%}"
    ":lang(zh){font-family:var(--sans),var(--han),var(--lao),var(--more);line-break:strict}"
    ":lang(zh-Hant){font-family:\"Noto Sans CJK TC\",\"Noto Sans TC\",\"PingFang TC\",\"Microsoft JhengHei\",var(--sans)}"
    ":lang(lo){font-family:var(--lao),var(--sans),var(--han),var(--more);line-height:1.7}"
    ":lang(th),:lang(km),:lang(my){font-family:var(--more),var(--sans);line-height:1.7}"
    "body{margin:0}"
    "main{max-width:210mm;margin:24px auto;background:#fff;box-shadow:0 1px 14px rgba(15,40,60,.14);overflow-wrap:break-word}"
    "bdi{unicode-bidi:isolate}"
    ".mono{font-family:\"Noto Sans Mono\",\"DejaVu Sans Mono\",Consolas,Menlo,monospace,var(--han);font-size:.88em;overflow-wrap:anywhere}"
    ".lang{font-size:.7rem;color:var(--soft);border:1px solid var(--line);border-radius:3px;padding:0 4px;margin-inline-start:4px;"
    "white-space:nowrap;font-weight:400}"
    ".hid{color:var(--red);font-family:monospace;font-size:.85em}"
    "sup{font-size:.68rem;line-height:0;color:var(--soft);font-weight:400;margin-inline-start:3px}"
    ".bad{color:var(--red);font-weight:600;font-size:.8rem;border:1px solid currentColor;border-radius:3px;padding:0 5px;"
    "margin-inline-start:4px;white-space:nowrap}"
    /* head */
    ".mast{background:var(--band);color:#fff;padding:26px 36px 24px}"
    ".mast .what{display:flex;justify-content:space-between;flex-wrap:wrap;gap:2px 16px;font-size:.88rem}"
    ".mast h1{font-size:1.7rem;line-height:1.4;margin:14px 0 2px;font-weight:700;text-wrap:balance}"
    ".mast .also{margin:0;opacity:.92}.mast .also span+span:not(.lang):before{content:\" · \"}"
    ".mast .key{margin:14px 0 0;display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}"
    ".mast .tag{border-radius:3px;padding:1px 9px;font-size:.82rem;background:rgba(255,255,255,.16);border:1px solid rgba(255,255,255,.4)}"
    ".mast .lang{color:inherit;border-color:rgba(255,255,255,.45);vertical-align:middle}"
    ".body{padding:6px 36px 32px}"
    ".warn{margin:18px 0 0;padding:9px 14px;border-left:4px solid var(--gold);background:#fdf6e7}"
    /* sections */
    "section{margin-top:26px}"
    "h2{font-size:1.14rem;margin:0 0 10px;padding-bottom:5px;border-bottom:2px solid var(--band);color:var(--band);"
    "display:flex;justify-content:space-between;align-items:baseline;gap:12px;break-after:avoid}"
    "h2 small{font-weight:400;font-size:.8rem;color:var(--soft);white-space:nowrap}"
    "h3{font-size:.95rem;margin:14px 0 5px;break-after:avoid}"
    ".block{break-inside:avoid}.block.split{break-inside:auto}"
    ".empty{color:var(--soft);margin:0}"
    /* tables */
    "table{width:100%;border-collapse:collapse;font-size:.93rem;margin:0}"
    "th,td{border:1px solid var(--line);padding:6px 10px;text-align:start;vertical-align:top}"
    "th{background:var(--tint);font-weight:600;font-size:.86rem;color:#33475b}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "th.num,td.num{text-align:end}td.num{font-variant-numeric:tabular-nums}"
    "table.kv{margin-top:10px}table.kv th{width:24%}"
    "h2+table.kv,h2+.block>h3{margin-top:0}"
    "table.rows td:first-child{min-width:6.5em}"
    "table.tight{font-size:.86rem}table.tight th,table.tight td{padding:5px 7px}"
    "table.side{table-layout:fixed}table.side thead th:first-child{width:34%}table.side tbody th{font-weight:400;color:var(--ink)}"
    "table.side td,table.side th{padding-block:4px}"
    /* labels and values */
    "dl{margin:0}dt{font-size:.79rem;color:var(--soft)}dd{margin:0}"
    ".about{display:grid;grid-template-columns:repeat(4,1fr);border-top:1px solid var(--line);border-inline-start:1px solid var(--line)}"
    ".about>div{padding:5px 10px;border-bottom:1px solid var(--line);border-inline-end:1px solid var(--line)}"
    ".about>.half{grid-column:span 2}.about>div:last-child{grid-column-end:-1}"
    ".in{display:flex;flex-wrap:wrap;gap:4px 28px}"
    ".two{columns:2;column-gap:28px;border-block:1px solid var(--line);padding:4px 0}"
    ".two>div{display:flex;justify-content:space-between;gap:12px;padding:3px 2px;break-inside:avoid;border-bottom:1px dotted var(--line)}"
    ".two dt{font-size:.88rem}.two dd{text-align:end;font-variant-numeric:tabular-nums}"
    ".src{list-style:none;margin:7px 0 0;padding:0;font-size:.76rem;color:var(--soft)}"
    ".src span+span:before{content:\" · \"}"
    ".notes{font-size:.87rem}.notes ul{margin:0;padding-inline-start:1.2em}"
    ".proof{border:1px solid var(--band);border-radius:4px;padding:12px 16px;background:var(--tint);break-inside:avoid}"
    ".proof h2{border:0;margin:0 0 4px;padding:0}"
    ".proof table{font-size:.85rem}.proof th{width:36%;font-weight:400;color:var(--soft)}"
    ".proof th,.proof td{background:none;border:0;padding:2px 0}.proof p{margin:8px 0 0;font-size:.85rem}"
    /* paper */
    "@page{size:A4;margin:15mm 14mm 17mm;@bottom-left{font:8pt monospace;color:#566575}"
    "@bottom-center{font:8pt monospace;color:#566575}"
    "@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt sans-serif;color:#566575}}"
    "@media print{html{font-size:10pt;background:#fff}main{margin:0;max-width:none;box-shadow:none}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    ".mast{background:none;color:var(--ink);padding:0 0 10px;border-bottom:3px solid var(--band)}"
    ".mast .what{color:var(--band);font-weight:600;border-bottom:1px solid var(--line);padding-bottom:5px}"
    ".mast .tag{background:none;border-color:var(--band);color:var(--band)}.mast .lang{border-color:var(--line)}"
    ".body{padding:0 1px}section{margin-top:18px}}"
    "@media (max-width:640px){main{margin:0}.mast,.body{padding-inline:16px}table{font-size:.84rem}"
    ".about{grid-template-columns:1fr 1fr}.two{columns:1}}";

#endif
