// Written against the original's messages alone: no ids, no versions. What it shows is what it was told last.
const namespace = 'feature-flags';
const params = new URLSearchParams(location.search).getAll('param');
const state = {};

function connect() {
  const socket = new WebSocket(`ws://${location.host}/state-event-target/${namespace}`);
  socket.onopen = () => params.forEach((param) =>
      socket.send(JSON.stringify({type: 'state:request', namespace, detail: {param}})));
  socket.onmessage = ({data}) => {
    const {type, detail} = JSON.parse(data);
    if (type === 'state:update') {
      state[detail.param] = detail.value;
      document.getElementById('state').textContent = JSON.stringify(state);
    }
  };
  socket.onclose = () => setTimeout(connect, 100);
}

connect();
