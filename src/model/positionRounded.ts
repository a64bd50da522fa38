/** A position, no finer than the person wants it told. */
import type { Position, Precision } from './preferences.ts'

/** Sides of the cells, in degrees of latitude. */
const CELLS: Readonly<Record<Precision, number>> = { street: 0.002, town: 0.1, country: 5 }
const METRES_PER_DEGREE = 111_320
/** Nearer to a pole a cell reaches round the earth. */
const LEAST_COSINE = 0.01

/**
 * The middle of the cell that the position is in, and a radius that holds all of the cell: whoever asks often learns no
 * more, and the cell does not tell how exact the browser was.
 */
export function roundedPosition(
  { latitude, longitude, radiusM }: Position,
  precision: Precision,
): Pick<Position, 'latitude' | 'longitude' | 'radiusM'> {
  const cell = CELLS[precision]
  const middle = toCell(latitude, cell, 90)
  // Meridians come together towards the poles: a cell has about the same width everywhere.
  const width = cell / Math.max(Math.cos((middle * Math.PI) / 180), LEAST_COSINE)
  const half = Math.ceil((cell * METRES_PER_DEGREE) / Math.SQRT2)
  return {
    latitude: middle,
    longitude: toCell(longitude, width, 180),
    // Whole cells: what is as exact as a cell or better says so, nothing else.
    radiusM: half * (radiusM <= half ? 1 : 1 + Math.ceil(radiusM / half)),
  }
}

function toCell(degrees: number, cell: number, most: number): number {
  const middle = Math.min(most, Math.max(-most, Math.round(degrees / cell) * cell))
  // What is smaller than a cell is arithmetic alone. 0 is added, so that there is one zero only.
  return Number(middle.toFixed(4)) + 0
}
