import { verdictStyle } from '../verdict-style.ts'

// Allure's own colours where it has them, so that the summary follows the theme the reader switches to.
export const frontStyle = `<style>
  html:not([data-section="default"][data-active-pane="tree"]) #tahan-summary { display: none; }
  #tahan-summary { max-width: 920px; margin: 16px auto 0; padding: 28px 32px; box-sizing: border-box;
    border-radius: 8px; font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif;
    font-size: 14px; line-height: 1.5; background: var(--color-bg-primary, #fff);
    color: var(--color-text-primary, #1f2328); overflow-wrap: break-word;
${verdictStyle.replaceAll('\n  .', '\n    & .')}
    & h1 { font-size: 25px; line-height: 1.25; margin: 4px 0 8px; font-weight: 650; text-wrap: balance; }
    & h2 { font-size: 16px; line-height: 1.35; margin: 30px 0 4px; font-weight: 600; }
    & h3 { font-size: 14px; margin: 16px 0 4px; font-weight: 600; }
    & p { margin: 0 0 6px; }
    & a { color: inherit; text-decoration: underline; text-decoration-color: #8888;
      text-underline-offset: 3px; }
    & a:hover { color: var(--color-link-text, #0969da); }
    & .kicker, & .soft, & small { color: var(--color-text-secondary, inherit); opacity: .86; }
    & .kicker { font-size: 13px; }
    & small { font-size: 12px; }
    & .counts { display: flex; flex-wrap: wrap; gap: 6px 8px; margin: 12px 0 10px; }
    & .share { display: flex; height: 8px; border-radius: 4px; overflow: hidden; gap: 2px; margin: 14px 0 4px; }
    & .share i { display: block; min-width: 4px; }
    & .beware { border-left: 4px solid #e69f00; padding: 2px 0 2px 12px; margin: 8px 0; }
    & .lines { list-style: none; margin: 8px 0 0; padding: 0; }
    & .lines li { display: grid; grid-template-columns: 142px 1fr auto; gap: 2px 14px; padding: 9px 0;
      border-top: 1px solid #8883; align-items: start; }
    & .lines .what small { display: block; }
    & .trend { text-align: right; }
    & .trend svg { display: block; margin-left: auto; overflow: visible; }
    & .facts { display: grid; grid-template-columns: max-content 1fr; gap: 5px 18px; margin: 8px 0 0; font-size: 13px; }
    & .facts dt { font-weight: 600; }
    & .facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    & code { font-size: 12.5px; }
    & details { margin: 10px 0 0; }
    & summary { cursor: pointer; font-size: 13px; }
    & .table { overflow-x: auto; }
    & table { border-collapse: collapse; width: 100%; min-width: 640px; margin-top: 8px; font-size: 13px;
      font-variant-numeric: tabular-nums; }
    & th, & td { text-align: left; padding: 5px 10px 5px 0; vertical-align: top; font-weight: normal;
      border-bottom: 1px solid #8883; }
    & thead th { font-weight: 600; font-size: 12px; vertical-align: bottom; }
    & td small { white-space: nowrap; }
  }
  @media (max-width: 600px) {
    #tahan-summary { padding: 20px 16px; margin-top: 8px;
      & h1 { font-size: 21px; }
      & .lines li { grid-template-columns: 1fr; }
      & .trend { text-align: left; }
      & .trend svg { margin-left: 0; }
      & .facts { grid-template-columns: 1fr; gap: 0; }
      & .facts dd { margin-bottom: 8px; }
    }
  }
</style>`
