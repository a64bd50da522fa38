/** A check box with its label: the browser's own, in the drawing's clothes. */
export const Check = ({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) => (
  <label className="check">
    <input
      type="checkbox"
      className="check-box"
      checked={on}
      onChange={event => {
        onChange(event.currentTarget.checked)
      }}
    />
    {label}
  </label>
)
