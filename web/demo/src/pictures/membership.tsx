export const Membership = () => (
  <>
    <ellipse className="pic-shade" cx="120" cy="207" rx="80" ry="7" />
    <g transform="rotate(5 150 96)">
      <rect className="accent" x="92" y="42" width="120" height="78" rx="10" />
      <path
        className="ring-line"
        d="M190 81c0 10-8 18-18 18s-17-8-17-18 7-19 18-19 17 9 17 19zM182 81c0 5.500-4 9.500-9.500 9.500s-9-4-9-9.500 4-10 9.500-10 9 4.500 9 10z"
      />
      <circle className="paper" cx="172.500" cy="81" r="2.600" />
      <path className="card-line" d="M106 100h34M106 108h22" />
    </g>
    <g>
      <path className="wood-light" d="M48 112h124l14 20H34z" />
      <rect className="wood" x="34" y="132" width="152" height="72" rx="5" />
      <path className="wood-dark" d="M34 132h152v8H34z" />
      <path
        className="grain"
        d="M46 156c28 5 58-4 84 1M52 172c34 5 74 2 122-3M46 188c30-4 56 4 92 0"
      />
      <path className="paper" d="M98 112h24v92H98z" />
      <path className="faint" d="M98 132h24v4H98z" />
      <path className="leaf" d="M110 124c-4-20 8-34 24-38 3 18-6 34-24 38z" />
      <path
        className="leaf-dark"
        d="M110 124c-16-2-24-13-24-27 15 1 24 11 24 27z"
      />
      <path
        className="stem"
        d="M110 126c1-12 8-22 17-29M110 126c-3-9-9-16-16-20"
      />
    </g>
  </>
);
