export const Desk = () => (
  <>
    <ellipse className="pic-shade" cx="120" cy="208" rx="88" ry="6" />
    <path className="steel-dark" d="M64 122h12v78H64zM164 122h12v78h-12z" />
    <path className="steel" d="M61 122h18v34H61zM161 122h18v34h-18z" />
    <rect className="steel-dark" x="42" y="198" width="56" height="8" rx="4" />
    <rect className="steel-dark" x="142" y="198" width="56" height="8" rx="4" />
    <rect className="steel" x="76" y="118" width="88" height="6" />
    <rect className="wood" x="26" y="107" width="188" height="13" rx="3" />
    <rect
      className="wood-light"
      x="26"
      y="107"
      width="188"
      height="5"
      rx="2.500"
    />
    <rect className="ink" x="84" y="50" width="76" height="48" rx="4" />
    <rect className="sky" x="89" y="55" width="66" height="38" rx="1.500" />
    <path className="paper" d="M96 63h30v3H96zM96 71h44v3H96zM96 79h22v3H96z" />
    <path className="ink" d="M118 98h8v6h12v3h-32v-3h12z" />
    <path className="leaf-dark" d="M189 90c-1-14 2-24 9-32 3 11 1 22-5 32z" />
    <path className="leaf" d="M188 91c-9-6-13-14-13-24 9 4 14 12 15 24z" />
    <path className="clay" d="M180 89h21l-3 18h-15z" />
    <path
      className="paper"
      d="M46 93h16v10c0 2.500-1.500 4-4 4h-8c-2.500 0-4-1.500-4-4z"
    />
    <path className="mug" d="M62 96h3c3 0 3 7 0 7h-3" />
    <path className="accent" d="M120 120h20v4h-20z" />
  </>
);
