export const Chair = () => (
  <>
    <ellipse className="pic-shade" cx="120" cy="208" rx="66" ry="7" />
    <path
      className="wood-deep"
      d="M150 132l11 0 6 74-8 0zM90 132l-11 0-6 74 8 0z"
    />
    <path
      className="wood-dark"
      d="M82 54l8-2 3 84-9 0zM158 54l-8-2-3 84 9 0z"
    />
    <path
      className="wood-dark"
      d="M103 60l4-1 1 76-4 0zM116.500 58l4 0 .4 77-4 0zM137 60l-4-1-1 76 4 0z"
    />
    <path
      className="wood"
      d="M74 47c30-13 62-13 92 0 3 1.500 4 4 3.400 7l-1.800 9c-.6 3-3 4-5.800 3-28-9-55-9-83.600 0-2.800 1-5.200 0-5.800-3l-1.800-9c-.6-3 .4-5.500 3.400-7z"
    />
    <path
      className="wood-light"
      d="M74 130h92c4 0 6 2 7.400 5l5.200 12H61.400l5.200-12c1.400-3 3.400-5 7.400-5z"
    />
    <path className="wood" d="M60 147h120v6c0 4-3 6-7 6H67c-4 0-7-2-7-6z" />
    <path className="wood-dark" d="M66 159h11l-5 50h-8zM174 159h-11l5 50h8z" />
    <path className="wood" d="M72 184h96v5H72z" />
  </>
);
