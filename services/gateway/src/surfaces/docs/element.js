/**
 * Makes an element. Text always becomes text, never markup.
 * @param {string} name
 * @param {Record<string, unknown>} attributes `on…` members are listeners; undefined, null and false are left out.
 * @param {...(Node | string | null | undefined | false)} children
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === 'function') node.addEventListener(key.slice(2), value)
    else node.setAttribute(key, value === true ? '' : String(value))
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false))
  return node
}

/** Text in which what stands between backticks is shown as code. */
export const prose = (text) =>
  String(text)
    .split('`')
    .map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part))
