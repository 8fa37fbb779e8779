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
    // The first tab is shown at once, and GraphiQL fills its editors from here.
    variables: tabs[0].variables,
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: true,
  }),
);
