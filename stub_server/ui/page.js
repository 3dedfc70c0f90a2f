// Shows the contract in Swagger UI, and signs in so that "Try it out" sends both login headers.
const ui = SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});

const form = document.getElementById('sign-in');
const told = document.getElementById('signed-in');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { user, password } = Object.fromEntries(new FormData(form));
  const response = await fetch('../api/v1/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  const answer = await response.json();
  if (!response.ok) {
    told.dataset.state = 'failed';
    told.textContent = `Not signed in: ${answer.message || answer.error}.`;
    return;
  }
  ui.preauthorizeApiKey('authToken', answer.data.authToken);
  ui.preauthorizeApiKey('userId', answer.data.userId);
  told.dataset.state = 'in';
  told.textContent = `Signed in as ${answer.data.me.username}.`;
});
