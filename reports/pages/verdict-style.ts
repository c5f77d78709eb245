/**
 * Labels of verdicts: the charts' colours as tint and edge, with the page's own ink on them, so that they can be read
 * in both themes.
 */
export const verdictStyle = `
  .verdict { display: inline-block; white-space: nowrap; font-weight: 600; font-size: 13px; line-height: 20px;
    padding: 0 9px; border-radius: 10px; border: 1px solid transparent; }
  .verdict.pass { background: #009e7326; border-color: #009e7399; }
  .verdict.fail { background: #d55e0033; border-color: #d55e00; }
  .verdict.inconclusive { background: #e69f0033; border-color: #e69f00; }
  .verdict.invalid, .verdict.infrastructure { background: #cc79a733; border-color: #cc79a7; }
  .verdict.skipped { background: #8c8c8c26; border-color: #8c8c8c99; }`
