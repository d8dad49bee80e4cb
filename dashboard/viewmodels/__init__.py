"""What each page shows, as frozen values from the store. No Streamlit here, and no writing."""
