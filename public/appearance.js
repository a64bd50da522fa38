// Runs before the first paint, so that a page set to dark never flashes light. Written by src/store/appearance.ts.
try {
  const theme = localStorage.getItem('peu.appearance')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // A browser that keeps nothing follows the system.
}
