/** Every icon of the page, once, for `<use href="#id">`. `s-*` are statuses on a 16 grid, `s12-*` the same redrawn for 12. */
import type { SVGProps } from 'react'

const line: SVGProps<SVGPathElement & SVGCircleElement & SVGRectElement> = {
  fill: 'none',
  stroke: 'currentColor',
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  strokeWidth: 1.5,
}

export const Sprite = () => (
  <svg className="sprite" aria-hidden="true">
    <symbol id="s-available" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="currentColor"/></symbol>
    <symbol id="s-busy" viewBox="0 0 16 16"><rect x="2.5" y="2.5" width="11" height="11" rx="2.25" fill="currentColor"/></symbol>
    <symbol id="s-call" viewBox="0 0 16 16"><path fill="currentColor" d="M5.5 1.9a1.2 1.2 0 0 0-1.5-.7l-1.7.6C1.5 2.1 1 2.8 1.05 3.65 1.5 9.6 6.4 14.5 12.35 14.95c.85.05 1.55-.45 1.85-1.25l.6-1.7a1.2 1.2 0 0 0-.7-1.5l-2.65-1.1a1.2 1.2 0 0 0-1.350.3l-.95 1.05a8.8 8.8 0 0 1-3.9-3.9l1.05-.95a1.2 1.2 0 0 0 .3-1.35z"/></symbol>
    <symbol id="s-away" viewBox="0 0 16 16"><path fill="currentColor" d="M14 10.1A6.4 6.4 0 1 1 6.3 1.9a.4.4 0 0 1 .45.6A5 5 0 0 0 13.45 9.5a.4.4 0 0 1 .55.6z"/></symbol>
    <symbol id="s-dnd" viewBox="0 0 16 16"><path fill="currentColor" fillRule="evenodd" d="M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5zM4.75 6.9h6.5a1.1 1.1 0 0 1 0 2.2h-6.5a1.1 1.1 0 0 1 0-2.2z"/></symbol>
    <symbol id="s-offline" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.25" {...line}/></symbol>
    <symbol id="s-unknown" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" strokeWidth="1.25" strokeDasharray="3.455 3.455" transform="rotate(-105 8 8)"/><path {...line} d="M6.25 6.5a1.8 1.8 0 1 1 2.6 1.6c-.55.3-.85.65-.85 1.15"/><circle cx="8" cy="11.25" r=".95" fill="currentColor"/></symbol>
    <symbol id="s-waiting" viewBox="0 0 16 16"><path {...line} d="M4 2h8M4 14h8M4.75 2v2.25L8 8l3.25-3.75V2M4.75 14v-2.25L8 8l3.25 3.75V14"/><path fill="currentColor" d="M5.5 13.25v-1L8 10.25l2.5 2v1z"/></symbol>
    <symbol id="s-refused" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.5" {...line}/><path {...line} d="M4.1 4.1l7.8 7.8"/></symbol>
    <symbol id="s-stale" viewBox="0 0 16 16"><path {...line} d="M2.5 8a5.5 5.5 0 1 0 1.75-4.03L2.5 5.6"/><path {...line} d="M2.25 2.5v3.25H5.5"/><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M8 5.25V8.2l2 1.15"/></symbol>
    <symbol id="s12-available" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5" fill="currentColor"/></symbol>
    <symbol id="s12-busy" viewBox="0 0 12 12"><rect x="1.5" y="1.5" width="9" height="9" rx="1.5" fill="currentColor"/></symbol>
    <symbol id="s12-call" viewBox="0 0 12 12"><path fill="currentColor" d="M4.3 1.3A1 1 0 0 0 3.050.75l-1.300.45A1.3 1.3 0 0 0 .9 2.6C1.25 7.1 4.9 10.75 9.4 11.1a1.3 1.3 0 0 0 1.4-.85l.45-1.3a1 1 0 0 0-.55-1.25l-1.95-.8a1 1 0 0 0-1.150.3l-.65.8A6.5 6.5 0 0 1 4 5.05l.8-.65a1 1 0 0 0 .3-1.15z"/></symbol>
    <symbol id="s12-away" viewBox="0 0 12 12"><path fill="currentColor" d="M10.9 7.5A5.05 5.05 0 1 1 4.6 1.15a.35.35 0 0 1 .42.48A3.7 3.7 0 0 0 10.42 7.02a.35.35 0 0 1 .48.48z"/></symbol>
    <symbol id="s12-dnd" viewBox="0 0 12 12"><path fill="currentColor" fillRule="evenodd" d="M6 .75a5.25 5.25 0 1 0 0 10.5a5.25 5.25 0 0 0 0-10.5zM3 5h6v2H3z"/></symbol>
    <symbol id="s12-offline" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.25" {...line}/></symbol>
    <symbol id="s12-unknown" viewBox="0 0 12 12"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.75" d="M3.5 3.6a2.5 2.5 0 1 1 3.7 2.2C6.4 6.25 6 6.7 6 7.5"/><circle cx="6" cy="10.35" r="1.1" fill="currentColor"/></symbol>
    <symbol id="s12-waiting" viewBox="0 0 12 12"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M2.5 1h7M2.5 11h7"/><path fill="currentColor" d="M3 1h6v1.8L6.7 6 9 9.2V11H3V9.2L5.3 6 3 2.8z"/></symbol>
    <symbol id="s12-refused" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4"/><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M2.9 2.9l6.2 6.2"/></symbol>
    <symbol id="s12-stale" viewBox="0 0 12 12"><path {...line} d="M1.9 7.4a4.3 4.3 0 1 0 .5-3.6L1.6 4.9"/><path fill="currentColor" d="M.6 1.6v4h4z"/></symbol>
    <symbol id="u-people" viewBox="0 0 16 16"><path {...line} d="M1.75 13.25c.3-2.5 1.95-4 4.25-4s3.95 1.5 4.25 4M11 8.9c1.750.2 2.95 1.5 3.25 3.6"/><circle cx="6" cy="5" r="2.5" {...line}/><path {...line} d="M10.25 2.7a2.35 2.35 0 0 1 0 4.6"/></symbol>
    <symbol id="u-search" viewBox="0 0 16 16"><path {...line} d="M10.3 10.3L13.75 13.75"/><circle cx="6.75" cy="6.75" r="4.5" {...line}/></symbol>
    <symbol id="u-plus" viewBox="0 0 16 16"><path {...line} d="M8 3v10M3 8h10"/></symbol>
    <symbol id="u-ladder" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M2 1.75v12.5M14 1.75v12.5M2.5 5h10M10 2.75L12.5 5 10 7.25M13.5 11h-10M6 8.75L3.5 11 6 13.25"/></symbol>
    <symbol id="u-sliders" viewBox="0 0 16 16"><path {...line} d="M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14"/><circle cx="10.25" cy="4.5" r="1.75" {...line}/><circle cx="5.75" cy="11.5" r="1.75" {...line}/></symbol>
    <symbol id="u-pulse" viewBox="0 0 16 16"><path {...line} d="M1.5 8.5h3l2-5.5 3 10 2-4.5h3"/></symbol>
    <symbol id="u-down" viewBox="0 0 16 16"><path {...line} d="M4.5 6.25L8 9.75l3.5-3.5"/></symbol>
    <symbol id="u-right" viewBox="0 0 16 16"><path {...line} d="M6.25 4.5L9.75 8l-3.5 3.5"/></symbol>
    <symbol id="u-left" viewBox="0 0 16 16"><path {...line} d="M9.75 4L5.75 8l4 4"/></symbol>
    <symbol id="u-x" viewBox="0 0 16 16"><path {...line} d="M4 4l8 8M12 4l-8 8"/></symbol>
    <symbol id="u-check" viewBox="0 0 16 16"><path {...line} d="M3.25 8.5l3.25 3.25 6.25-7"/></symbol>
    <symbol id="u-more" viewBox="0 0 16 16"><circle cx="3.25" cy="8" r="1.25" fill="currentColor"/><circle cx="8" cy="8" r="1.25" fill="currentColor"/><circle cx="12.75" cy="8" r="1.25" fill="currentColor"/></symbol>
    <symbol id="u-laptop" viewBox="0 0 16 16"><path {...line} d="M1.5 12.75h13"/><rect x="3" y="3.25" width="10" height="7" rx="1.25" {...line}/></symbol>
    <symbol id="u-mobile" viewBox="0 0 16 16"><path {...line} d="M7.25 12h1.5"/><rect x="4.25" y="1.5" width="7.5" height="13" rx="1.5" {...line}/></symbol>
    <symbol id="u-desk" viewBox="0 0 16 16"><path {...line} d="M5 4.25V12.5M8 7h3.5M8 10h3.5"/><rect x="1.75" y="3" width="12.5" height="10" rx="1.5" {...line}/></symbol>
    <symbol id="u-eye" viewBox="0 0 16 16"><path {...line} d="M1.5 8S3.75 3.75 8 3.75 14.5 8 14.5 8 12.25 12.25 8 12.25 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.9" {...line}/></symbol>
    <symbol id="u-eyeoff" viewBox="0 0 16 16"><path {...line} d="M2 2l12 12M6.5 4c.5-.15 1-.25 1.5-.25C12.25 3.75 14.5 8 14.5 8s-.6 1.15-1.8 2.25M10 12c-.6.15-1.300.25-2 .25C3.75 12.25 1.5 8 1.5 8s.9-1.75 2.7-2.95"/></symbol>
    <symbol id="u-warn" viewBox="0 0 16 16"><path {...line} d="M8 6.25v3M8 2.25L1.75 13.25h12.5z"/><circle cx="8" cy="11.25" r=".9" fill="currentColor"/></symbol>
    <symbol id="u-stop" viewBox="0 0 16 16"><path {...line} d="M5.25 1.75h5.5l3.5 3.5v5.5l-3.5 3.5h-5.5l-3.5-3.5v-5.5zM8 4.75v3.75"/><circle cx="8" cy="11" r=".9" fill="currentColor"/></symbol>
    <symbol id="u-okring" viewBox="0 0 16 16"><path {...line} d="M5.25 8.25L7.25 10.25l3.5-4.25"/><circle cx="8" cy="8" r="6.25" {...line}/></symbol>
    <symbol id="u-sun" viewBox="0 0 16 16"><path {...line} d="M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7"/><circle cx="8" cy="8" r="2.75" {...line}/></symbol>
    <symbol id="u-globe" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M1.75 8h12.5M8 1.75c2 2 2.75 4 2.75 6.25S10 12.25 8 14.25C6 12.25 5.25 10.25 5.25 8S6 3.75 8 1.75z"/><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4"/></symbol>
    <symbol id="u-bell" viewBox="0 0 16 16"><path {...line} d="M3.5 11.5h9c-.9-1-1.25-2-1.25-4.25a3.25 3.25 0 0 0-6.5 0c0 2.25-.35 3.25-1.25 4.25zM6.75 13.75h2.5"/></symbol>
    <symbol id="u-clock" viewBox="0 0 16 16"><path {...line} d="M8 4.5V8l2.25 1.5"/><circle cx="8" cy="8" r="6.25" {...line}/></symbol>
    <symbol id="u-user" viewBox="0 0 16 16"><path {...line} d="M2.75 14c.3-2.9 2.3-4.5 5.25-4.5s4.95 1.6 5.25 4.5"/><circle cx="8" cy="5" r="2.75" {...line}/></symbol>
    <symbol id="u-lock" viewBox="0 0 16 16"><path {...line} d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/><rect x="3" y="7" width="10" height="7" rx="1.5" {...line}/></symbol>
    <symbol id="u-unplug" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.4" d="M5.5 1.75v2.5M10.5 1.75v2.5M4 4.5h8v2.75a4 4 0 0 1-8 0zM8 11.25v3M2 14L14 2"/></symbol>
    <symbol id="u-retry" viewBox="0 0 16 16"><path {...line} d="M13.25 8a5.25 5.25 0 1 1-1.5-3.7L13.5 6M13.75 2.75V6.25h-3.5"/></symbol>
    <symbol id="u-up" viewBox="0 0 16 16"><path {...line} d="M8 13V3.5M4 7.25L8 3.25l4 4"/></symbol>
    <symbol id="u-download" viewBox="0 0 16 16"><path {...line} d="M8 2.25v7.5M4.75 6.75L8 10l3.25-3.25M2.5 13.25h11"/></symbol>
    <symbol id="u-pause" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="2" d="M5.5 3.5v9M10.5 3.5v9"/></symbol>
    <symbol id="u-pencil" viewBox="0 0 16 16"><path {...line} d="M10.75 2.75l2.5 2.5-7.75 7.75-3 .5.5-3z"/></symbol>
    <symbol id="u-minus" viewBox="0 0 16 16"><path {...line} d="M4 8h8"/></symbol>
    <symbol id="mark" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4450d6"/><path fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" d="M9.5 15v11"/><circle cx="16.5" cy="14.5" r="7" fill="none" stroke="#fff" strokeWidth="3"/><circle cx="16.5" cy="14.5" r="2.6" fill="#fff"/></symbol>
  </svg>
)
