export const Ebook = () => (
  <>
    <ellipse className="pic-shade" cx="122" cy="209" rx="62" ry="6" />
    <g transform="rotate(-7 120 120)">
      <rect className="ink" x="66" y="38" width="112" height="160" rx="11" />
      <rect className="paper" x="73" y="46" width="98" height="144" rx="4" />
      <path
        className="wood-light"
        d="M73 108h98v36l-22 0-6-16h-17l-6 16h-18l-6-16H79l-6 16z"
      />
      <path
        className="wood"
        d="M73 144l6-16h17l6 16h18l6-16h17l6 16h22v46H77c-2 0-4-2-4-4z"
      />
      <path
        className="grain"
        d="M80 116c26 5 54 5 84 0M80 158c26 6 56 6 84 0M80 172c28 6 54 6 84 0"
      />
      <path className="ink" d="M84 60h54v8H84z" />
      <path className="faint" d="M84 75h70v4H84zM84 84h46v4H84z" />
    </g>
    <g transform="rotate(24 186 150)">
      <rect className="accent" x="181" y="86" width="11" height="84" rx="3" />
      <path className="wood-light" d="M181 170h11l-5.500 16z" />
      <path className="ink" d="M184.800 181h3.400l-1.700 5z" />
      <rect className="red" x="181" y="80" width="11" height="10" rx="3" />
    </g>
  </>
);
