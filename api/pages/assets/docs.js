// Shows /openapi.json by Swagger UI.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger", deepLinking: true });
