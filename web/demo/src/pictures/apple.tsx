const fruit = [
  [66, 104],
  [94, 92],
  [122, 100],
  [150, 90],
  [177, 103],
] as const;

export const Apple = () => (
  <>
    <ellipse className="pic-shade" cx="120" cy="207" rx="86" ry="7" />
    <path className="wood-deep" d="M42 106h156v24H42z" />
    {fruit.map(([x, y], i) => (
      <g
        key={x}
        transform={`translate(${x} ${y}) rotate(${(i % 3) * 12 - 12})`}
      >
        <path
          className={i % 2 ? "red-dark" : "red"}
          d="M0-14c10-7 25-2 25 14 0 15-11 27-19 27-3 0-4-1-6-1s-3 1-6 1c-8 0-19-12-19-27 0-16 15-21 25-14z"
        />
        <path
          className="shine"
          d="M-16-6c1-5 5-8 9-8-4 3-6 7-6 12-2 2-4 0-3-4z"
        />
        <path className="stem" d="M0-13c0-5 1-8 4-11" />
        <path className="leaf" d="M3-19c4-6 10-7 15-5-3 5-9 8-15 5z" />
      </g>
    ))}
    <path className="wood-light" d="M36 122h168v24H36z" />
    <path className="wood" d="M36 150h168v24H36zM36 178h168v24H36z" />
    <path className="wood-dark" d="M44 118h13v88H44zM183 118h13v88h-13z" />
    <path
      className="nail"
      d="M50.500 131v.1M50.500 160v.1M50.500 189v.1M189.500 131v.1M189.500 160v.1M189.500 189v.1"
    />
    <rect className="paper" x="91" y="153" width="58" height="34" rx="3" />
    <path
      className="red"
      d="M120 162c3-2 8-1 8 5s-4 10-6 10c-1 0-1-.5-2-.5s-1 .5-2 .5c-2 0-6-4-6-10s5-7 8-5z"
    />
    <path className="leaf" d="M120 161c1-3 4-4 7-4-1 3-4 5-7 4z" />
  </>
);
