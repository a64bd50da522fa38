/** System, light or dark. */
import { useState } from 'react'
import { APPEARANCES, type Appearance, chooseAppearance, readAppearance } from '../../store/appearance.ts'
import { appearanceWords, settingsWords } from '../words/settings.ts'

export function AppearanceSection() {
  const [chosen, setChosen] = useState(() => readAppearance(localStorage))
  const choose = (appearance: Appearance): void => {
    setChosen(appearance)
    chooseAppearance(appearance, localStorage, document.documentElement)
  }
  return (
    <>
      <p>{settingsWords.appearanceText}</p>
      <fieldset className="seg" aria-label={settingsWords.appearance}>
        {APPEARANCES.map(appearance => (
          <label key={appearance} className={appearance === chosen ? 'seg-on' : ''}>
            <input
              type="radio"
              name="appearance"
              className="vh"
              checked={appearance === chosen}
              onChange={() => {
                choose(appearance)
              }}
            />
            {appearanceWords[appearance]}
          </label>
        ))}
      </fieldset>
    </>
  )
}
