"""Deployment in numbered, resumable steps, and who may do what afterwards."""
