export const Lamp = () => (
  <>
    <path className="glow" d="M128 92l-76 116h134L164 78z" />
    <path className="glow" d="M133 94L84 208h78l-6-126z" />
    <ellipse className="pool" cx="120" cy="208" rx="76" ry="9" />
    <path className="brass" d="M60 202h52c3 0 5 2 5 5H55c0-3 2-5 5-5z" />
    <path className="brass-line" d="M86 202L70 118l58-54" />
    <circle className="brass" cx="70" cy="118" r="6" />
    <circle className="brass" cx="86" cy="200" r="4" />
    <path
      className="shade"
      d="M124 50c15-10 35-3 41 13l6 16-49 19-6-17c-4-12-2-24 8-31z"
    />
    <path
      className="shade-light"
      d="M124 50c9-6 19-6 27-2-12 5-19 17-16 33l3 11-16 6-6-17c-4-12-2-24 8-31z"
    />
    <path className="bulb" d="M127 96l39-15c1 9-4 18-13 21s-19 1-26-6z" />
    <path className="cloth" d="M128 186l42-5v21l-42 5z" />
    <path className="paper" d="M131 183l37-4v18l-37 4z" />
    <path className="cloth-dark" d="M170 181l28 6v21l-28-6z" />
  </>
);
