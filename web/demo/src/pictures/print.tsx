export const Print = () => (
  <>
    <path className="pic-shade" d="M58 50h132v158H58z" />
    <rect className="wood-dark" x="50" y="36" width="132" height="164" rx="2" />
    <rect
      className="wood"
      x="50"
      y="36"
      width="132"
      height="164"
      rx="2"
      clipPath="inset(0 4px 4px 0)"
    />
    <rect className="paper" x="58" y="44" width="116" height="148" />
    <rect className="dawn" x="72" y="58" width="88" height="106" />
    <circle className="sun" cx="126" cy="92" r="19" />
    <path
      className="hill-far"
      d="M72 120c18-16 34-18 50-6 14-12 26-12 38-4v54H72z"
    />
    <path className="hill" d="M72 140c24-18 46-14 60 0 10-6 20-7 28-3v27H72z" />
    <path className="hill-near" d="M72 158c30-14 62-12 88-2v8H72z" />
    <path className="faint" d="M72 174h14v3H72zM138 174h22v3h-22z" />
  </>
);
