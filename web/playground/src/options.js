// What the server tells the page: { endpoint, token, controlURL, adminsOnly }.
export const options = JSON.parse(
  document.getElementById("options").textContent,
);
