/** Reads one sentence out, once: what it was first given. A new `key` is a new sentence. */
import { useEffect, useState } from 'react'

export function Announcer({ text }: { text: string }) {
  const [first] = useState(text)
  const [told, setTold] = useState('')
  // A live region is only heard when its text changes after it is there.
  useEffect(() => {
    const timer = setTimeout(() => {
      setTold(first)
    }, 100)
    return () => {
      clearTimeout(timer)
    }
  }, [first])
  return (
    <span className="vh" aria-live="polite">
      {told}
    </span>
  )
}
