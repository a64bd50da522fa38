/** Positions in words. */

type Where = { readonly latitude: number; readonly longitude: number; readonly radiusM: number | null }

/** `48.85837, 2.29448, within 50 m`: a metre is as fine as anybody reads, and what is rounded shows no digits that say nothing. */
export function coordinateWords({ latitude, longitude, radiusM }: Where): string {
  const point = [latitude, longitude].map(degrees => String(Number(degrees.toFixed(5)))).join(', ')
  return radiusM === null || radiusM <= 0 ? point : `${point}, within ${distanceWords(radiusM)}`
}

const distanceWords = (metres: number): string =>
  metres < 1000 ? `${String(Math.ceil(metres))} m` : `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} km`

/** RFC 5870 §3.3: opened by a program of this computer, told to nobody else. */
export function geoUri({ latitude, longitude, radiusM }: Where): string {
  const point = `geo:${latitude.toFixed(6)},${longitude.toFixed(6)}`
  return radiusM === null || radiusM <= 0 ? point : `${point};u=${String(Math.ceil(radiusM))}`
}
