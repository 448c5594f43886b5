package sheet

// style is the look of the HTML report: a white sheet, on a screen as on A4
// paper. Tables repeat their head on every page; a row is never broken.
const style = `
@page { size: A4; margin: 18mm 18mm 18mm 20mm; }
:root { color-scheme: only light; }
body { max-width: 46em; margin: 2em auto; padding: 0 1.5em; background: #fff; color: #22252b;
  font: 12pt/1.45 "Times New Roman", "Liberation Serif", "Noto Serif", serif; }
h1 { font-size: 1.5em; line-height: 1.25; margin: 0; text-align: center; }
.subtitle { margin: .2em 0 1.6em; text-align: center; color: #5b616b; }
h2 { font-size: 1.2em; margin: 1.6em 0 .6em; overflow-wrap: anywhere; }
h3 { font-size: 1em; margin: 1.4em 0 .3em; break-after: avoid; }
p { margin: .3em 0; }
ul { margin: .3em 0; padding-left: 1.3em; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .25em .6em .25em 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr { border-bottom: 1px solid #e2ddd4; break-inside: avoid; }
.facts th { width: 13em; font-weight: normal; color: #5b616b; overflow-wrap: normal; }
.facts div { padding-left: 1.3em; }
.facts .sign, .legend .sign { display: inline-block; width: 1.3em; }
.facts .sign { margin-left: -1.3em; }
.list thead { display: table-header-group; }
.list th { border-bottom: 1.5px solid #5b616b; overflow-wrap: normal; }
.list td:last-child { min-width: 8.5em; }
.list a { color: #1d4e89; }
small { color: #5b616b; font-size: .85em; }
.sign { font-family: "Segoe UI Symbol", "Noto Sans Symbols2", "DejaVu Sans", sans-serif; font-weight: bold; }
.good { color: #1e7b4a; } .undecided { color: #9a6700; } .bad { color: #b4232a; } .changed { color: #1d4e89; } .none { color: #5b616b; }
.banner, .head { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.banner { padding: .8em 1em; border: 1px solid; border-radius: 8px; break-inside: avoid; }
.banner p, .banner li { color: #22252b; }
.banner .verdict { margin: 0 0 .2em; font-size: 1.35em; font-weight: bold; color: inherit; }
.banner.good, .head.good { background: #e6f4ec; } .banner.undecided, .head.undecided { background: #fff4d6; }
.banner.bad, .head.bad { background: #fbebea; } .banner.changed, .head.changed { background: #e8f0f9; }
.banner.none, .head.none { background: #f4f2ee; }
.head { padding: .35em .7em; border-radius: 6px; }
.head .word { float: right; }
article { margin-top: 1.8em; }
.why { break-after: avoid; }
.note ~ .document { break-before: page; }
.legend { list-style: none; padding: 0; }
.legend li { display: inline-block; margin-right: 1.4em; }
.note { color: #5b616b; font-size: .9em; }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt; line-height: 1.35; } th, td { padding: .15em .6em .15em 0; } }
`
