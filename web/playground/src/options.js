// What the server tells the page: { endpoint, token, controlURL }.
export const options = JSON.parse(
  document.getElementById("options").textContent,
);
