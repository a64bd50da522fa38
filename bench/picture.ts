/** Figures -> bars, as SVG that reads in light and dark. Bars of one figure share a scale that begins at zero. */
import { type Figure, rounded } from './figures.ts'

type Drawn = Pick<Figure, 'measure' | 'unit' | 'sides'>

const WIDTH = 720
const LABEL = 130
const VALUE = 110
const BAR = 16
const STEP = 24
const HEAD = 30
const GAP = 14

export function picture(figures: readonly Drawn[]): string {
  let top = 0
  const parts = figures.map(figure => {
    const part = one(figure, top)
    top += HEAD + Object.keys(figure.sides).length * STEP + GAP
    return part
  })
  const size = `${String(WIDTH)} ${String(top)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="system-ui, sans-serif" font-size="13">
<style>text{fill:#1c1c1e}.o{fill:#0a7d4f}.s{fill:#9aa0a6}@media (prefers-color-scheme:dark){text{fill:#f2f2f7}.o{fill:#34c98a}.s{fill:#6c7075}}</style>
${parts.join('\n')}
</svg>
`
}

function one({ measure, unit, sides }: Drawn, top: number): string {
  const most = Math.max(...Object.values(sides))
  const bars = Object.entries(sides).map(([name, value], at) => {
    const y = top + HEAD + at * STEP
    const width = Math.max(1, (value / most) * (WIDTH - LABEL - VALUE))
    const text = y + BAR - 4
    return [
      `<text x="${String(LABEL - 8)}" y="${String(text)}" text-anchor="end">${name}</text>`,
      `<rect class="${name === 'ours' ? 'o' : 's'}" x="${String(LABEL)}" y="${String(y)}" width="${width.toFixed(1)}" height="${String(BAR)}"/>`,
      `<text x="${(LABEL + width + 6).toFixed(1)}" y="${String(text)}">${rounded(value).toLocaleString('en')} ${unit}</text>`,
    ].join('')
  })
  return `<text x="0" y="${String(top + 16)}" font-weight="600">${measure}</text>\n${bars.join('\n')}`
}
