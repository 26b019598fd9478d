/** Stands for a product that nobody has drawn. */
export const Parcel = () => (
  <>
    <ellipse className="pic-shade" cx="120" cy="200" rx="74" ry="7" />
    <path className="wood-light" d="M52 92l68-30 68 30-68 30z" />
    <path className="wood" d="M52 92l68 30v78l-68-30z" />
    <path className="wood-dark" d="M188 92l-68 30v78l68-30z" />
    <path className="paper" d="M80 80l68 30v24l10-4v-24L90 75z" />
  </>
);
