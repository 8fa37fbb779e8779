// Opens GraphiQL with a tab for each example operation.
const tabs = JSON.parse(document.getElementById("examples").textContent).map((example) => ({
  query: example.query,
  variables: JSON.stringify(example.variables, null, 2),
  headers: example.token ? '{\n  "Authorization": "Bearer <community token --member ID --role ' + example.token + '>"\n}' : "",
}));
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultTabs: tabs,
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: true,
  }),
);
